import { sheetError } from "./errors.js";

/** Undoes the references of XML in text held as UTF-8 read as latin1; the result is held alike. */
export function xmlText(binary: string): string {
  return binary.includes("&")
    ? binary.replace(/&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([a-z]+));/g, reference)
    : binary;
}

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function reference(all: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? all;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return all;
  return Buffer.from(String.fromCodePoint(code), "utf8").toString("latin1");
}

/** An attribute of a start tag such as `<c r="A1" s="2">`, undefined when it has none. Held as the tag is. */
export function attributeOf(tag: string, name: string): string | undefined {
  for (let at = tag.indexOf(name); at !== -1; at = tag.indexOf(name, at + 1)) {
    const before = tag.charCodeAt(at - 1);
    if (before !== 0x20 && before !== 0x0a && before !== 0x0d && before !== 0x09) continue;
    let open = at + name.length;
    while (isSpace(tag.charCodeAt(open))) open++;
    if (tag.charCodeAt(open) !== EQUALS) continue;
    do open++;
    while (isSpace(tag.charCodeAt(open)));
    const quote = tag[open];
    if (quote !== '"' && quote !== "'") continue;
    const close = tag.indexOf(quote, open + 1);
    return close === -1 ? undefined : xmlText(tag.slice(open + 1, close));
  }
  return undefined;
}

const EQUALS = 0x3d;

/** White space as XML has it. */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** One element of a small document: its start tag, and what it holds. */
export interface XmlElement {
  readonly tag: string;
  readonly content: string;
}

/** The elements of a name (whatever its prefix) anywhere in a text; those that hold themselves are not met with here. */
export function* elementsOf(text: string, name: string): Generator<XmlElement> {
  const start = new RegExp(`<((?:[A-Za-z_][\\w.-]*:)?${name})(?=[\\s/>])[^>]*>`, "g");
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    const [tag, full] = match;
    if (tag.endsWith("/>")) {
      yield { tag, content: "" };
      continue;
    }
    const end = text.indexOf(`</${full}`, start.lastIndex);
    if (end === -1)
      throw sheetError("the workbook", `the element ${full} is never closed`, "it is damaged: save it again");
    yield { tag, content: text.slice(start.lastIndex, end) };
    start.lastIndex = end;
  }
}

/** A text without comments and processing instructions, its CDATA written as plain text. */
export function plainXml(text: string): string {
  if (!text.includes("<!") && !text.includes("<?")) return text;
  return text.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>/g, (_, data?: string) =>
    data === undefined ? "" : data.replaceAll("&", "&amp;").replaceAll("<", "&lt;"),
  );
}
