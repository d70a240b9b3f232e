import { readFile } from "node:fs/promises";
import { type Problem, ProblemError, parseGcsUri } from "@collectro/contract";
import { parseTableSchemaText, type TableSchema } from "@collectro/table-schema";

/** The text of an object. */
export type ReadObject = (bucket: string, object: string) => Promise<string>;

/** The schema that the user passed with `--schema`: JSON itself, a path, or a `gs://` address. Throws SCHEMA_INVALID. */
export async function requestedSchema(source: string, readObject: ReadObject): Promise<TableSchema> {
  const inline = /^\s*[[{]/.test(source);
  const where = inline ? "--schema" : source;
  const parsed = parseTableSchemaText(inline ? source : await load(source, readObject));
  if (parsed.ok) return parsed.schema;
  throw new ProblemError(
    parsed.problems.map(({ path, problem, hint }) => {
      return { code: "SCHEMA_INVALID", where: path ? `${where} ${path}` : where, detail: problem, hint };
    }),
  );
}

async function load(source: string, readObject: ReadObject): Promise<string> {
  try {
    if (!/^gc?s:\/\//.test(source)) return await readFile(source, "utf8");
    const parsed = parseGcsUri(source);
    if (!parsed.ok) throw new Error(parsed.reason);
    return await readObject(parsed.location.bucket, parsed.location.object);
  } catch (error) {
    const detail = `it cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;
    const problem: Problem = { code: "SCHEMA_INVALID", where: source, detail };
    throw new ProblemError([problem]);
  }
}
