/** One part of a table's name; `exact` when it was written in double quotes. */
interface NamePart {
  readonly text: string;
  readonly exact: boolean;
}

/** A table as the user names it. Without a schema the server's search path decides. */
export interface TableName {
  readonly schema: NamePart | undefined;
  readonly name: NamePart;
}

const PART = /(?:"((?:[^"]|"")+)"|([^".\s]+))(\.|$)/y;

/** Reads `name`, `schema.name` and `"odd ""schema"""."odd name"`; undefined when it is none of these. */
export function parseTableName(text: string): TableName | undefined {
  const parts: NamePart[] = [];
  PART.lastIndex = 0;
  for (let ended = false; !ended; ) {
    const match = PART.exec(text);
    if (match === null) return undefined;
    const [, quoted, plain = "", point] = match;
    parts.push(
      quoted === undefined ? { text: plain, exact: false } : { text: quoted.replaceAll('""', '"'), exact: true },
    );
    ended = point === "";
  }
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) return undefined;
  return second === undefined ? { schema: undefined, name: first } : { schema: first, name: second };
}

/** The name as people write it. */
export function tableNameText({ schema, name }: TableName): string {
  return schema === undefined ? name.text : `${schema.text}.${name.text}`;
}
