/** Where and why a text is no JSON. */
export interface JsonFault {
  /** With line and column, both from 1. */
  readonly detail: string;
  /** The text only ends too early: it was cut, rather than wrong. */
  readonly endsEarly: boolean;
}

/** Explains why `JSON.parse` refused a text. Shows nothing of the text but the character that is in the way. */
export function explainJsonError(text: string, error: unknown): JsonFault {
  // The stack is full: exact numbers are put into place level by level.
  if (error instanceof RangeError) return { detail: "JSON that is nested too deeply to be read", endsEarly: false };
  const message = error instanceof Error ? error.message : String(error);
  const at = positionIn(message) ?? faultPosition(text);
  const endsEarly = at >= text.trimEnd().length;
  const before = text.slice(0, at);
  const place = `line ${before.split("\n").length}, column ${at - before.lastIndexOf("\n")}`;
  const reason = endsEarly
    ? "the text ends too early"
    : message.replace(/(?: in JSON)?(?: after JSON)? at position.*$|, ?(?:\.\.\.)?".*$/s, "");
  return { detail: `no JSON at ${place}: ${reason}`, endsEarly };
}

function positionIn(message: string): number | undefined {
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? undefined : Number(position);
}

/** V8 names no position for some faults. The longest beginning of the text that is only cut ends right there. */
function faultPosition(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isOnlyCut(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isOnlyCut(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    return message.includes("Unexpected end") || (positionIn(message) ?? -1) >= text.length;
  }
}
