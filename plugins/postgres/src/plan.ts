import type { Field, FieldType } from "@collectro/table-schema";
import type { PgBase, PgComposite, PgType } from "./pg-type.js";
import { type Form, formOf } from "./type-map.js";

/** How a value in PostgreSQL's text form becomes the value of a BigQuery column. */
export type Plan = LeafPlan | RepeatedPlan | RecordPlan | RangePlan;

/** One value. */
export interface LeafPlan {
  readonly kind: "leaf";
  readonly form: Form;
  readonly field: Field;
}

/** An array or multirange literal. */
export interface RepeatedPlan {
  readonly kind: "repeated";
  readonly literal: "array" | "multirange";
  readonly delimiter: string;
  readonly field: Field;
  readonly element: Plan;
}

/** A composite literal; `index` is the place of a member in it. */
export interface RecordPlan {
  readonly kind: "record";
  readonly field: Field;
  readonly members: readonly { readonly name: string; readonly index: number; readonly plan: Plan }[];
}

/** A range literal. */
export interface RangePlan {
  readonly kind: "range";
  readonly field: Field;
  readonly members: readonly { readonly name: string; readonly part: RangePart; readonly plan: Plan }[];
}

export type RangePart = "start" | "end" | "bounds";

/** The BigQuery types that the text of each form can become without the server's help. */
const TARGETS: Readonly<Record<Form, readonly FieldType[]>> = {
  bool: ["BOOL"],
  bytes: ["BYTES"],
  date: ["DATE"],
  datetime: ["DATETIME"],
  decimal: ["NUMERIC", "BIGNUMERIC", "INT64", "FLOAT64", "STRING"],
  float: ["FLOAT64", "NUMERIC", "BIGNUMERIC"],
  hstore: ["JSON"],
  int: ["INT64", "NUMERIC", "BIGNUMERIC", "FLOAT64", "STRING"],
  interval: ["INTERVAL"],
  json: ["JSON", "STRING"],
  jsonb: ["JSON", "STRING"],
  money: ["STRING"],
  text: ["STRING", "GEOGRAPHY"],
  time: ["TIME"],
  timestamp: ["TIMESTAMP"],
};

/** The plan that turns a type into a field, or undefined when they do not fit. Members of RECORDs go by name. */
export function planValue(type: PgType, field: Field): Plan | undefined {
  if (field.mode === "REPEATED") return planRepeated(type, field);
  switch (type.kind) {
    case "base":
      return planLeaf(type, field);
    case "composite":
      return field.type === "RECORD" ? planRecord(type, field) : planText(field);
    case "range":
      return field.type === "RECORD" ? planRange(type.subtype, field) : planText(field);
    default:
      return planText(field);
  }
}

function planLeaf(type: PgBase, field: Field): Plan | undefined {
  const form = formOf(type);
  return TARGETS[form].includes(field.type) ? { kind: "leaf", form, field } : undefined;
}

/** Anything with parts may be had as its PostgreSQL text. */
function planText(field: Field): Plan | undefined {
  return field.type === "STRING" ? { kind: "leaf", form: "text", field } : undefined;
}

function planRepeated(type: PgType, field: Field): Plan | undefined {
  const item: Field = { ...field, mode: "NULLABLE" };
  if (type.kind === "array") {
    const element = planValue(type.element, item);
    const { delimiter } = type;
    return element && { kind: "repeated", literal: "array", delimiter, field, element };
  }
  if (type.kind !== "multirange") return undefined;
  const element = planRange(type.subtype, item);
  return element && { kind: "repeated", literal: "multirange", delimiter: ",", field, element };
}

function planRecord(type: PgComposite, field: Field): Plan | undefined {
  const members = (field.fields ?? []).map((member) => {
    const index = type.fields.findIndex((candidate) => candidate.name === member.name);
    const plan = type.fields[index] && planValue(type.fields[index].type, member);
    return plan && { name: member.name, index, plan };
  });
  return members.every((member) => member !== undefined) ? { kind: "record", field, members } : undefined;
}

function planRange(subtype: PgType, field: Field): Plan | undefined {
  if (field.type !== "RECORD") return planText(field);
  const members = (field.fields ?? []).map((member) => {
    const part = (["start", "end", "bounds"] as const).find((name) => name === member.name);
    const plan = part === "bounds" ? planText(member) : part && planValue(subtype, member);
    return plan && part && { name: member.name, part, plan };
  });
  return members.every((member) => member !== undefined) ? { kind: "range", field, members } : undefined;
}
