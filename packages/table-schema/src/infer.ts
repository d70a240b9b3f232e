import { columnNameProblem, toColumnName } from "./column-name.js";
import { type Field, type FieldType, MAX_DEPTH, type TableSchema } from "./field.js";
import { memberPath } from "./problem.js";
import { type Kind, observeMembers, type Sample } from "./sample.js";

/** Something about an inferred schema that a person should look at. */
export interface InferenceNote {
  /** The column: `items.price`; "" is the whole. */
  readonly path: string;
  readonly note: string;
}

/** A schema that takes the sampled rows, and what is doubtful about it. */
export interface InferredSchema {
  readonly schema: TableSchema;
  readonly notes: readonly InferenceNote[];
}

/**
 * Infers a schema from sample rows. Columns stand in the order in which they were first seen. A sample cannot prove that
 * a column is never null, so every column is NULLABLE (or REPEATED), and one note lists the candidates for REQUIRED.
 */
export function inferTableSchema(rows: Iterable<unknown>): InferredSchema {
  const members = new Map<string, Sample>();
  const notes: InferenceNote[] = [];
  let count = 0;
  let index = 0;
  for (const row of rows) {
    if (typeof row === "object" && row !== null && !Array.isArray(row)) {
      observeMembers(members, row as Record<string, unknown>);
      count++;
    } else {
      notes.push({ path: `[${index}]`, note: "not an object: left out" });
    }
    index++;
  }
  const fields = inferFields(members, "", 1, notes);
  if (fields.length === 0) notes.push({ path: "", note: "no columns were seen: write the schema by hand" });
  const always = [...members].filter(([, { count: filled }]) => filled === count).map(([name]) => name);
  if (always.length > 0) {
    notes.push({
      path: "",
      note: `never null in ${count} rows, REQUIRED if the source promises it: ${always.join(", ")}`,
    });
  }
  return { schema: { fields }, notes };
}

function inferFields(members: Map<string, Sample>, path: string, depth: number, notes: InferenceNote[]): Field[] {
  const taken = new Set<string>();
  return [...members].map(([key, sample]) => {
    const name = freeName(toColumnName(key), taken);
    taken.add(name.toLowerCase());
    const at = memberPath(path, name);
    if (name !== key) {
      const why = columnNameProblem(key)?.problem ?? `${JSON.stringify(key)} differs from another column only in case`;
      notes.push({ path: at, note: `${why}: rename it to ${name} in the rows` });
    }
    return inferField(name, sample, at, depth, notes);
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${name}_${number}`;
  return free;
}

function inferField(name: string, sample: Sample, path: string, depth: number, notes: InferenceNote[]): Field {
  const note = (text: string) => notes.push({ path, note: text });
  if (sample.kinds.size === 1 && sample.items !== undefined) return inferArray(name, sample.items, path, depth, notes);
  if (sample.kinds.size === 1 && sample.kinds.has("object"))
    return inferRecord(name, sample, "NULLABLE", path, depth, notes);
  return { name, type: inferScalar(sample, note), mode: "NULLABLE" };
}

function inferArray(name: string, items: Sample, path: string, depth: number, notes: InferenceNote[]): Field {
  const note = (text: string) => notes.push({ path, note: text });
  if (items.nulls > 0) {
    note("arrays with null in them: BigQuery refuses those, so the column is JSON");
    return { name, type: "JSON", mode: "NULLABLE" };
  }
  if (items.kinds.size === 0) note("only empty arrays were seen: STRING is a guess");
  if (items.kinds.has("array")) {
    note("arrays inside arrays: BigQuery has none, so the column is JSON");
    return { name, type: "JSON", mode: "NULLABLE" };
  }
  if (items.kinds.size === 1 && items.kinds.has("object"))
    return inferRecord(name, items, "REPEATED", path, depth, notes);
  const type = items.kinds.size === 0 ? "STRING" : inferScalar(items, note);
  return { name, type, mode: type === "JSON" ? "NULLABLE" : "REPEATED" };
}

function inferRecord(
  name: string,
  sample: Sample,
  mode: "NULLABLE" | "REPEATED",
  path: string,
  depth: number,
  notes: InferenceNote[],
): Field {
  const doubt = recordDoubt(sample, depth);
  if (doubt === undefined)
    return { name, type: "RECORD", mode, fields: inferFields(sample.members, path, depth + 1, notes) };
  notes.push({ path, note: `${doubt}, so the column is JSON` });
  return { name, type: "JSON", mode: "NULLABLE" };
}

/** Objects with so many different keys are maps from data to data, not records. */
const MAX_RECORD_KEYS = 200;

function recordDoubt(sample: Sample, depth: number): string | undefined {
  const keys = [...sample.members.keys()];
  if (keys.length === 0) return "only empty objects were seen";
  if (keys.length > MAX_RECORD_KEYS) return `${keys.length} different keys look like data`;
  if (depth > MAX_DEPTH) return `deeper than ${MAX_DEPTH} levels`;
  const refused = keys.find((key) => columnNameProblem(key) !== undefined);
  if (refused !== undefined) return `the key ${JSON.stringify(refused.slice(0, 60))} cannot be a column name`;
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length) return "keys that differ only in case";
  return undefined;
}

const TEXTS: readonly Kind[] = ["text", "date", "datetime", "timestamp"];
const ONE_KIND: Partial<Record<Kind, FieldType>> = { bool: "BOOL", bytes: "BYTES", text: "STRING", float: "FLOAT64" };
const TIMES: Partial<Record<Kind, FieldType>> = { date: "DATE", datetime: "DATETIME", timestamp: "TIMESTAMP" };

function inferScalar(sample: Sample, note: (text: string) => void): FieldType {
  const kinds = [...sample.kinds];
  const [only] = kinds;
  if (only === undefined) {
    note("always null: STRING is a guess");
    return "STRING";
  }
  if (kinds.every((kind) => kind === "integer" || kind === "float" || kind === "notFinite"))
    return inferNumber(sample, note);
  const time = kinds.length === 1 ? TIMES[only] : undefined;
  if (time !== undefined) {
    note(`every value looks like a ${time}; STRING takes them as well`);
    return time;
  }
  if (kinds.length === 1 && ONE_KIND[only] !== undefined) return ONE_KIND[only];
  if (kinds.every((kind) => TEXTS.includes(kind))) {
    note("some values look like dates or times, others do not");
    return "STRING";
  }
  note(`mixed values (${kinds.join(", ")}): JSON takes them as they are`);
  return "JSON";
}

function inferNumber(sample: Sample, note: (text: string) => void): FieldType {
  const { kinds, largest } = sample;
  if (kinds.has("notFinite")) note("NaN or Infinity was seen: BigQuery loads neither from JSON");
  if (kinds.has("float") || kinds.has("notFinite")) return "FLOAT64";
  if (sample.imprecise)
    note("a number beyond 2^53 was seen: its last digits are lost already; read it as text or bigint");
  if (largest < 2n ** 63n) return "INT64";
  const digits = String(largest).length;
  const type = digits <= 29 ? "NUMERIC" : digits <= 38 ? "BIGNUMERIC" : "STRING";
  note(`an integer of ${digits} digits was seen: beyond INT64, so the column is ${type}`);
  return type;
}
