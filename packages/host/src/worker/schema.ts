import { readFile } from "node:fs/promises";
import { type Problem, ProblemError, parseGcsUri } from "@collectro/contract";
import { parseTableSchemaText, type TableSchema } from "@collectro/table-schema";
import type { ObjectStorePort } from "../store/port.js";

/** The schema that the user passed with `--schema`: JSON itself, a path, or a `gs://` address. Throws SCHEMA_INVALID. */
export async function requestedSchema(source: string, store: ObjectStorePort): Promise<TableSchema> {
  const inline = /^\s*[[{]/.test(source);
  const where = inline ? "--schema" : source;
  const parsed = parseTableSchemaText(inline ? source : await load(source, store));
  if (parsed.ok) return parsed.schema;
  throw new ProblemError(
    parsed.problems.map(({ path, problem, hint }) => {
      return { code: "SCHEMA_INVALID", where: path ? `${where} ${path}` : where, detail: problem, hint };
    }),
  );
}

async function load(source: string, store: ObjectStorePort): Promise<string> {
  try {
    if (!/^gc?s:\/\//.test(source)) return await readFile(source, "utf8");
    const parsed = parseGcsUri(source);
    if (!parsed.ok) throw new Error(parsed.reason);
    return await store.readText(parsed.location.bucket, parsed.location.object);
  } catch (error) {
    const detail = `it cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;
    const problem: Problem = { code: "SCHEMA_INVALID", where: source, detail };
    throw new ProblemError([problem]);
  }
}
