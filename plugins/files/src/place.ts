/** Where something is, for people: `sales.csv, line 12, column "price"`. */
export function at(name: string, line: number, column?: string): string {
  return column === undefined ? `${name}, line ${line}` : `${name}, line ${line}, column ${JSON.stringify(column)}`;
}

/** A piece of data for a message, at most 60 characters. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

/** UTF-8 held as latin1, as ordinary text. Bytes that are no UTF-8 become U+FFFD: for messages only. */
export function decoded(binary: string): string {
  return Buffer.from(binary, "latin1").toString("utf8");
}
