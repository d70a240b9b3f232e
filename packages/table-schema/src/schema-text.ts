import { scanJson } from "./json-scanner.js";
import { type ParsedSchema, parseTableSchema } from "./parse-schema.js";

/** Reads a schema from its JSON text; bad JSON is one problem with line and column. A BOM at the start is skipped. */
export function parseTableSchemaText(text: string): ParsedSchema {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const scanned = scanJson(body);
  if (scanned.ok) return parseTableSchema(JSON.parse(body));
  const before = body.slice(0, scanned.at).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  const problem = `not JSON at line ${before.length}, column ${column}: ${scanned.problem}`;
  return { ok: false, problems: [{ path: "", problem, hint: "Write what `bq show --schema` prints." }] };
}
