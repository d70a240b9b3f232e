/** The text with `content` between `<!-- NAME:begin -->` and `<!-- NAME:end -->`; undefined when it has no such markers. */
export function putBetweenMarkers(text: string, name: string, content: string): string | undefined {
  const beginMarker = `<!-- ${name}:begin -->`;
  const begin = text.indexOf(beginMarker);
  const end = text.indexOf(`<!-- ${name}:end -->`, begin);
  if (begin === -1 || end === -1) return undefined;
  return `${text.slice(0, begin + beginMarker.length)}\n${content}${text.slice(end)}`;
}
