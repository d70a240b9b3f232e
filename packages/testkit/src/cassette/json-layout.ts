/** Containers up to this long stay on one line. */
const MAX_INLINE = 120;

/** Strings, which stay as they are, and the space between tokens. */
const STRING_OR_SPACE = /"[^"\\]*(?:\\.[^"\\]*)*"|[ \t\r\n]+/g;
const STRING_OR_MARK = /"[^"\\]*(?:\\.[^"\\]*)*"|[,:]/g;

/** JSON text without the space between its tokens; every token stays as it was written. */
export function compactJson(text: string): string {
  return text.replace(STRING_OR_SPACE, (token) => (token[0] === '"' ? token : ""));
}

/** Compact JSON with a space after each comma and colon, as Python writes it. */
export function spacedJson(compact: string): string {
  return compact.replace(STRING_OR_MARK, (token) => (token[0] === '"' ? token : `${token} `));
}

/** Compact JSON broken into lines for people; `compactJson` gives it back, to the digit. */
export function layoutJson(compact: string): string {
  const ends = containerEnds(compact);
  const parts: string[] = [];
  let depth = 0;
  const breakLine = (): void => {
    parts.push(`\n${"  ".repeat(depth)}`);
  };
  for (let at = 0; at < compact.length; ) {
    const unit = compact[at] ?? "";
    const end = ends.get(at);
    if (end !== undefined && end - at <= MAX_INLINE) {
      parts.push(compact.slice(at, end));
      at = end;
    } else if (end !== undefined) {
      depth += 1;
      parts.push(unit);
      breakLine();
      at += 1;
    } else if (unit === "}" || unit === "]") {
      depth -= 1;
      breakLine();
      parts.push(unit);
      at += 1;
    } else if (unit === ",") {
      parts.push(unit);
      breakLine();
      at += 1;
    } else if (unit === ":") {
      parts.push(": ");
      at += 1;
    } else {
      const next = unit === '"' ? stringEnd(compact, at) : atomEnd(compact, at);
      parts.push(compact.slice(at, next));
      at = next;
    }
  }
  return parts.join("");
}

/** Where each container that begins at an index ends. */
function containerEnds(text: string): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at];
    if (unit === '"') at = stringEnd(text, at) - 1;
    else if (unit === "{" || unit === "[") open.push(at);
    else if (unit === "}" || unit === "]") ends.set(open.pop() ?? 0, at + 1);
  }
  return ends;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function atomEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && !/[{}[\],:"]/.test(text[at] ?? "")) at += 1;
  return at;
}
