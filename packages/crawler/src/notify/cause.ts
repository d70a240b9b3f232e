/** Our own hosts begin a line with its stage and code, which is the cause whatever else the line says. */
const CODE = /^(?:\[[a-z]+\] )?([A-Z][A-Z_]{3,}):/;
const MAX_CHARACTERS = 160;

/**
 * What error lines of one cause have in common: the code at their beginning; else the text without what differs from line
 * to line, such as numbers, ids, quoted values and paths.
 */
export function causeOf(line: string): string {
  const code = CODE.exec(line)?.[1];
  if (code) return code;
  const plain = line
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"')
    .replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b/gi, "…")
    .replace(/(?:\/[^\s/:]+){2,}/g, "/…")
    .replace(/[0-9]+/g, "0");
  return plain.slice(0, MAX_CHARACTERS);
}
