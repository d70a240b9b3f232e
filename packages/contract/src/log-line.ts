/** The two severities that the guide names; an `error` line goes to Slack. */
export type Severity = "info" | "error";

/** One line of log.txt (guide: 出力, log.txt): `{"severity":"info","log":"…"}`. */
export interface LogLine {
  readonly severity: Severity;
  readonly log: string;
}

/** A line as a reader shows it: any severity of any container, and text that is no JSON at all, is kept. */
export interface ReadLogLine {
  readonly severity: string;
  readonly log: string;
  /** False when the line was not in the guide's format; what is no JSON object with both texts is in `log` as it stands. */
  readonly wellFormed: boolean;
}

/** The longest `log` text that we write, in UTF-16 units; the rest is cut and counted in the line. */
export const MAX_LOG_CHARACTERS = 16_384;

/** The line without its newline: exactly two keys, on one line whatever the text holds. */
export function formatLogLine(severity: Severity, log: string): string {
  return escapeControls(JSON.stringify({ severity, log: shortenLog(log.toWellFormed()) }));
}

/** Escapes what JSON leaves as it is, but a reader may take for a line end or a terminal for a command. */
export function escapeControls(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028\u2029]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Cuts a text after `MAX_LOG_CHARACTERS`, never between the halves of a surrogate pair, and tells how much was cut. */
export function shortenLog(text: string): string {
  if (text.length <= MAX_LOG_CHARACTERS) return text;
  const kept = text.slice(0, MAX_LOG_CHARACTERS).replace(/[\ud800-\udbff]$/, "");
  return `${kept}… (${text.length - kept.length} more characters)`;
}

/** Reads one line (without its newline) of any container; a byte order mark is forgiven. Never throws and never drops a line. */
export function parseLogLine(line: string): ReadLogLine {
  const value = parseObject(line.replace(/^\ufeff/, ""));
  if (value && typeof value["severity"] === "string" && typeof value["log"] === "string") {
    const keys = Object.keys(value).length;
    const known = value["severity"] === "info" || value["severity"] === "error";
    const wellFormed = known && keys === 2 && !line.startsWith("\ufeff");
    return { severity: value["severity"], log: value["log"], wellFormed };
  }
  return { severity: "info", log: line, wellFormed: false };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Not JSON: the caller shows the line as it stands.
  }
  return undefined;
}
