import { columnNameProblem, toColumnName } from "./column-name.js";
import { type Field, type FieldType, MAX_DEPTH, type TableSchema } from "./field.js";
import { type InferenceText, NOTES } from "./infer-notes.js";
import { memberPath } from "./problem.js";
import { type Kind, observeMembers, type Sample } from "./sample.js";

/** Something about an inferred schema that a person should look at. */
export interface InferenceNote {
  /** The column: `items.price`; "" is the whole. */
  readonly path: string;
  readonly note: InferenceText;
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
      notes.push({ path: `[${index}]`, note: NOTES.notAnObject });
    }
    index++;
  }
  const fields = inferFields(members, "", 1, notes);
  if (fields.length === 0) notes.push({ path: "", note: NOTES.noColumns });
  const always = [...members].filter(([, { count: filled }]) => filled === count).map(([name]) => name);
  if (always.length > 0) {
    notes.push({ path: "", note: NOTES.neverNull(count, always.join(", ")) });
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
      notes.push({ path: at, note: NOTES.renamed(JSON.stringify(key), name, columnNameProblem(key)?.problem) });
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
  const note = (text: InferenceText) => notes.push({ path, note: text });
  if (sample.kinds.size === 1 && sample.items !== undefined) return inferArray(name, sample.items, path, depth, notes);
  if (sample.kinds.size === 1 && sample.kinds.has("object"))
    return inferRecord(name, sample, "NULLABLE", path, depth, notes);
  return { name, type: inferScalar(sample, note), mode: "NULLABLE" };
}

function inferArray(name: string, items: Sample, path: string, depth: number, notes: InferenceNote[]): Field {
  const note = (text: InferenceText) => notes.push({ path, note: text });
  if (items.nulls > 0) {
    note(NOTES.nullsInArray);
    return { name, type: "JSON", mode: "NULLABLE" };
  }
  if (items.kinds.size === 0) note(NOTES.emptyArrays);
  if (items.kinds.has("array")) {
    note(NOTES.nestedArrays);
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
  notes.push({ path, note: doubt });
  return { name, type: "JSON", mode: "NULLABLE" };
}

/** Objects with so many different keys are maps from data to data, not records. */
const MAX_RECORD_KEYS = 200;

function recordDoubt(sample: Sample, depth: number): InferenceText | undefined {
  const keys = [...sample.members.keys()];
  if (keys.length === 0) return NOTES.emptyObjects;
  if (keys.length > MAX_RECORD_KEYS) return NOTES.keysAreData(keys.length);
  if (depth > MAX_DEPTH) return NOTES.tooDeep(MAX_DEPTH);
  const refused = keys.find((key) => columnNameProblem(key) !== undefined);
  if (refused !== undefined) return NOTES.keyRefused(JSON.stringify(refused.slice(0, 60)));
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length) return NOTES.keysByCase;
  return undefined;
}

const TEXTS: readonly Kind[] = ["text", "date", "datetime", "timestamp"];
const ONE_KIND: Partial<Record<Kind, FieldType>> = { bool: "BOOL", bytes: "BYTES", text: "STRING", float: "FLOAT64" };
const TIMES: Partial<Record<Kind, FieldType>> = { date: "DATE", datetime: "DATETIME", timestamp: "TIMESTAMP" };

function inferScalar(sample: Sample, note: (text: InferenceText) => void): FieldType {
  const kinds = [...sample.kinds];
  const [only] = kinds;
  if (only === undefined) {
    note(NOTES.alwaysNull);
    return "STRING";
  }
  if (kinds.every((kind) => kind === "integer" || kind === "float" || kind === "notFinite"))
    return inferNumber(sample, note);
  const time = kinds.length === 1 ? TIMES[only] : undefined;
  if (time !== undefined) {
    note(NOTES.looksLike(time));
    return time;
  }
  if (kinds.length === 1 && ONE_KIND[only] !== undefined) return ONE_KIND[only];
  if (kinds.every((kind) => TEXTS.includes(kind))) {
    note(NOTES.someTimes);
    return "STRING";
  }
  note(NOTES.mixed(kinds.join(", ")));
  return "JSON";
}

function inferNumber(sample: Sample, note: (text: InferenceText) => void): FieldType {
  const { kinds, largest } = sample;
  if (kinds.has("notFinite")) note(NOTES.notFinite);
  if (kinds.has("float") || kinds.has("notFinite")) return "FLOAT64";
  if (sample.imprecise) note(NOTES.imprecise);
  if (largest < 2n ** 63n) return "INT64";
  const digits = String(largest).length;
  const type = digits <= 29 ? "NUMERIC" : digits <= 38 ? "BIGNUMERIC" : "STRING";
  note(NOTES.manyDigits(digits, type));
  return type;
}
