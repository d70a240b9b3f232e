/** Source: BigQuery "Specifying a schema", column names. */
const MAX_NAME_LENGTH = 300;

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Prefixes that BigQuery keeps for itself, in any case. Source: BigQuery "Specifying a schema", column names. */
const RESERVED_PREFIXES = [
  "_TABLE_",
  "_FILE_",
  "_PARTITION",
  "_ROW_TIMESTAMP",
  "__ROOT__",
  "_COLIDENTIFIER",
  "_CHANGE_SEQUENCE_NUMBER",
  "_CHANGE_TYPE",
  "_CHANGE_TIMESTAMP",
] as const;

/** What is wrong with a column name, and what to do; undefined when BigQuery accepts it. */
export function columnNameProblem(name: string): { problem: string; hint: string } | undefined {
  if (name === "") return { problem: "the column name is empty", hint: "Give the column a name." };
  if (name.length > MAX_NAME_LENGTH) {
    return { problem: `the column name has ${name.length} characters`, hint: `Use at most ${MAX_NAME_LENGTH}.` };
  }
  if (!PLAIN.test(name)) {
    return {
      problem: `${JSON.stringify(name.slice(0, 80))} is not a column name`,
      hint: "Use letters A-Z a-z, digits and _, not beginning with a digit.",
    };
  }
  const prefix = RESERVED_PREFIXES.find((reserved) => name.toUpperCase().startsWith(reserved));
  if (prefix !== undefined) {
    return { problem: `names beginning with ${prefix} belong to BigQuery`, hint: "Choose another name." };
  }
  return undefined;
}

/** Turns any text into a column name that BigQuery accepts: what is not a letter, digit or `_` becomes `_`. */
export function toColumnName(text: string): string {
  const plain = text.normalize("NFKC").replace(/[^A-Za-z0-9_]/g, "_");
  const started = /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
  const cutName = started.slice(0, MAX_NAME_LENGTH);
  return columnNameProblem(cutName) === undefined ? cutName : `c${cutName}`.slice(0, MAX_NAME_LENGTH);
}
