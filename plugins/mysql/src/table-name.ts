/** A table as the user names it; without a database it is in that of the connection. */
export interface TableName {
  readonly database: string | undefined;
  readonly name: string;
}

const PART = /(?:`((?:[^`]|``)+)`|([^`.\s]+))(\.|$)/y;

/** Reads `name`, `database.name` and names in backticks; undefined when it is none of these. */
export function parseTableName(text: string): TableName | undefined {
  const parts: string[] = [];
  PART.lastIndex = 0;
  for (let ended = false; !ended; ) {
    const match = PART.exec(text);
    if (match === null) return undefined;
    const [, quoted, plain = "", point] = match;
    parts.push(quoted === undefined ? plain : quoted.replaceAll("``", "`"));
    ended = point === "";
  }
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) return undefined;
  return second === undefined ? { database: undefined, name: first } : { database: first, name: second };
}

/** A name in SQL. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** A text in SQL, in every `sql_mode`. */
export function quoteText(text: string): string {
  return text === "" ? "''" : `CONVERT(0x${Buffer.from(text).toString("hex")} USING utf8mb4)`;
}
