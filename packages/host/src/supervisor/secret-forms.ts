/** Shorter values would blank out ordinary words; the run says so instead of masking them. */
export const MIN_SECRET_CHARACTERS = 4;

/** Every form in which a secret is known to come out: as it is, and in the encodings that programs put around values. */
export function formsOf(value: string): string[] {
  // A key of several lines is logged line by line, whatever ends a line: each line is a secret of its own.
  const lines = value.split(/[\r\n\u0085\u2028\u2029]/).map((line) => line.trim());
  // Lines of the log are well-formed; a value need not be. A server may take its UTF-8 for Latin-1 and show it so.
  const misread = Buffer.from(value).toString("latin1");
  const parts = [value, value.toWellFormed(), misread, ...lines].filter((part) => part.length >= MIN_SECRET_CHARACTERS);
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
  // In a path Python leaves the slash as it is, and Go what else may stand there.
  const path = strict.replaceAll("%2F", "/");
  const segment = strict.replace(/%(?:24|26|2B|3A|3D|40)/g, decodeURIComponent);
  const once = [encoded, strict, form, encoded.replaceAll("%20", "+"), encodeURI(value.toWellFormed()), path, segment];
  // A URL within a URL, such as the address to come back to, is encoded twice.
  return [...once, ...once.flatMap((text) => [encodeURIComponent(text), text.replaceAll("%", "%25")])];
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
