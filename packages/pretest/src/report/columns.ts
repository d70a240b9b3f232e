import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** Fills up with spaces; a Japanese character is as wide as two. */
export function padTo(width: number, text: string): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

/** `text` behind `head`, its further lines below its first. Nothing is wider than `columns`, colours not counted. */
export function hanging(head: string, text: string, columns: number): string {
  const indent = stringWidth(head);
  const lines = wrapAnsi(text, Math.max(1, columns - indent), { hard: true }).split("\n");
  return lines.map((line, index) => (index === 0 ? head : " ".repeat(indent)) + line).join("\n");
}

/** The start of a text that fits into `width`, with `…` when something is left off. */
export function cutTo(width: number, text: string): string {
  // Few characters are narrower than a cell: what lies far behind would not fit, and need not be measured.
  const start = text.slice(0, width * 8);
  if (start.length === text.length && stringWidth(text) <= width) return text;
  let cut = "";
  let cells = 1;
  for (const { segment } of new Intl.Segmenter().segment(start)) {
    cells += stringWidth(segment);
    if (cells > width) break;
    cut += segment;
  }
  return `${cut}…`;
}
