import { sheetError } from "./errors.js";
import { rootWatch } from "./root-watch.js";
import type { XmlElement } from "./xml.js";

/** An element of a stream; `prefix` is that of its name: `x:` in `<x:row>`. */
export interface StreamedElement extends XmlElement {
  readonly prefix: string;
}

/** What is held of a stream of XML at most, and its name for messages. */
export interface ElementLimits {
  readonly where: string;
  /** A larger element is refused. */
  readonly maxBytes: number;
}

/**
 * The elements of a name, those of one chunk at a time, in a part that may be far larger than memory. Texts are UTF-8 read
 * as latin1. The element must not hold others of its name, which is so for rows, texts and merged cells. Throws
 * SOURCE_INCOMPLETE at the end of a part whose root is not closed: elements may be missing that nobody would miss.
 */
export async function* elementBatches(
  chunks: AsyncIterable<Buffer>,
  name: string,
  { where, maxBytes }: ElementLimits,
): AsyncGenerator<readonly StreamedElement[]> {
  const first = new RegExp(`<((?:[A-Za-z_][\\w.-]*:)?)${name}(?=[\\s/>])`);
  let prefix: string | undefined;
  let held = "";
  const root = rootWatch(where);
  for await (const chunk of chunks) {
    const text = chunk.toString("latin1");
    root.see(text);
    held += text;
    prefix ??= first.exec(held)?.[1];
    if (prefix === undefined) {
      held = held.slice(-(name.length + 100));
      yield NONE;
      continue;
    }
    const { found, next } = wholeElements(held, name, prefix);
    held = held.slice(next);
    const longest = found.reduce((most, { content }) => Math.max(most, content.length), held.length);
    if (longest > maxBytes) throw sheetError(where, `an element is longer than ${maxBytes} bytes`, HINT);
    yield found;
  }
  if (prefix !== undefined && elementStart(held, `<${prefix}${name}`, 0) !== -1) {
    throw sheetError(where, `the element ${name} is never closed`, "the workbook is damaged: save it again");
  }
  root.checkClosed();
}

const NONE: readonly StreamedElement[] = [];
const HINT = "if the workbook is right, raise maxRowBytes";

function wholeElements(text: string, name: string, prefix: string): { found: StreamedElement[]; next: number } {
  const open = `<${prefix}${name}`;
  const close = `</${prefix}${name}`;
  const found: StreamedElement[] = [];
  let at = 0;
  for (;;) {
    const start = elementStart(text, open, at);
    if (start === -1) {
      // What begins an element may be cut at the end of the text.
      const last = text.lastIndexOf("<");
      return { found, next: last === -1 || last < at ? Math.max(at, text.length - (last === -1 ? 0 : 1)) : last };
    }
    const tagEnd = text.indexOf(">", start);
    if (tagEnd === -1) return { found, next: start };
    const tag = text.slice(start, tagEnd + 1);
    if (text.charCodeAt(tagEnd - 1) === SLASH) {
      found.push({ tag, content: "", prefix });
      at = tagEnd + 1;
      continue;
    }
    const end = text.indexOf(close, tagEnd);
    const closed = end === -1 ? -1 : text.indexOf(">", end);
    if (closed === -1) return { found, next: start };
    found.push({ tag, content: text.slice(tagEnd + 1, end), prefix });
    at = closed + 1;
  }
}

const SLASH = 0x2f;

/** Where an element of the name begins: `<row` but not `<rowBreaks`. */
function elementStart(text: string, open: string, from: number): number {
  for (let at = text.indexOf(open, from); at !== -1; at = text.indexOf(open, at + 1)) {
    const code = text.charCodeAt(at + open.length);
    if (code === 0x20 || code === 0x3e || code === SLASH || code === 0x0a || code === 0x0d || code === 0x09) return at;
  }
  return -1;
}
