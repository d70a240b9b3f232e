/** Shorter values would blank out ordinary words; the run says so instead of masking them. */
export const MIN_SECRET_CHARACTERS = 4;

const MASK = "****";

/**
 * Replaces every known secret in a text, whatever form it took on its way there: as it is, JSON-escaped, URL-encoded, in
 * hexadecimal, or inside base64 at any alignment; in capitals or not, since protocols fold names and hexadecimal digits.
 * Longest first, so that a secret that contains another leaves no tail; of secrets that overlap all of both is replaced.
 */
export class Masker {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;
  #longest = 1;

  /** Length of the longest text that is replaced, in UTF-16 units; at least 1. */
  get longest(): number {
    return this.#longest;
  }

  /** Adds values; returns how many were too short to be masked. */
  add(values: readonly string[]): number {
    let short = 0;
    for (const value of values) {
      if (value.length < MIN_SECRET_CHARACTERS) short += 1;
      else for (const form of formsOf(value)) this.#forms.add(form);
    }
    const longestFirst = [...this.#forms].sort((a, b) => b.length - a.length);
    this.#longest = longestFirst[0]?.length ?? 1;
    this.#pattern = longestFirst.length > 0 ? new RegExp(longestFirst.map(escapePattern).join("|"), "gi") : undefined;
    return short;
  }

  mask(text: string): string {
    const pattern = this.#pattern;
    if (!pattern) return text;
    let masked = "";
    let done = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      if (match.index >= done) masked += text.slice(done, match.index) + MASK;
      done = Math.max(done, match.index + match[0].length);
      // The next may begin inside of this one and end behind it.
      pattern.lastIndex = match.index + 1;
    }
    return masked + text.slice(done);
  }
}

function formsOf(value: string): string[] {
  // A key of several lines is logged line by line, whatever ends a line: each line is a secret of its own.
  const lines = value.split(/[\r\n\u0085\u2028\u2029]/).map((line) => line.trim());
  // Lines of the log are well-formed; a value need not be.
  const parts = [value, value.toWellFormed(), ...lines].filter((part) => part.length >= MIN_SECRET_CHARACTERS);
  return parts.flatMap((part) => [
    part,
    ...jsonForms(part),
    ...urlForms(part),
    Buffer.from(part).toString("hex"),
    ...base64Forms(part),
  ]);
}

function jsonForms(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  // Many languages write JSON in ASCII only.
  const ascii = escaped.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  // Some escape the slash, and JSON within JSON is escaped twice.
  return [escaped, ascii, ascii.replaceAll("/", "\\/"), JSON.stringify(escaped).slice(1, -1)];
}

function urlForms(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  // RFC 3986 and forms (WHATWG URL) escape more than ECMAScript does, and a form has + for a space.
  const strict = encoded.replace(/[!'()*]/g, percent);
  const form = encoded.replace(/[!'()~]/g, percent).replaceAll("%20", "+");
  return [encoded, strict, form, encoded.replaceAll("%20", "+"), encodeURI(value.toWellFormed())];
}

function percent(unit: string): string {
  return `%${unit.charCodeAt(0).toString(16)}`;
}

/** The part of the base64 text that depends on the value alone, for each of the three places where it can start. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms: string[] = [];
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor(((shift + bytes.length) * 8) / 6);
    const inner = encoded.slice(first, last);
    if (inner.length >= MIN_SECRET_CHARACTERS * 2) forms.push(inner, inner.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return forms;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
