import { compileCellEncoder, type Field } from "@collectro/table-schema";
import type { LeafPlan, Plan, RangePlan, RecordPlan, RepeatedPlan } from "../plan.js";
import { readArray, readComposite, readMultirange, readRange } from "./literals.js";
import { refusalOf, ValueRefused, within } from "./refusal.js";
import { SPELLINGS } from "./spelling.js";

/** The JSON text of a value in PostgreSQL's text form, null included. Throws ValueRefused for what cannot be held. */
export type ExactEncoder = (text: string | null) => string;

/** What to do with values that cannot be held. */
export interface Policy {
  /** Write null where the column may be null, leave elements out of arrays. */
  readonly nulls: boolean;
  /** Told of every value that was given up so. */
  readonly onNulled: () => void;
}

/** Compiles the careful encoder of a value: every rule of BigQuery's types checked, parts taken apart. */
export function compileExact(plan: Plan, policy: Policy): ExactEncoder {
  const encode = encoderOf(plan, policy);
  const { mode } = plan.field;
  return function encodeOrNull(text) {
    if (text === null) return encodeNull(plan.field);
    if (!policy.nulls || mode !== "NULLABLE") return encode(text);
    try {
      return encode(text);
    } catch (error) {
      refusalOf(error);
      policy.onNulled();
      return "null";
    }
  };
}

function encodeNull(field: Field): string {
  if (field.mode === "REPEATED") return "[]";
  if (field.mode !== "REQUIRED") return "null";
  throw new ValueRefused({ path: "", expected: field.type, got: "null", hint: "The column is REQUIRED." });
}

type Encode = (text: string) => string;

function encoderOf(plan: Plan, policy: Policy): Encode {
  switch (plan.kind) {
    case "leaf":
      return leafEncoder(plan);
    case "repeated":
      return repeatedEncoder(plan, policy);
    case "record":
      return recordEncoder(plan, policy);
    case "range":
      return rangeEncoder(plan, policy);
  }
}

function leafEncoder({ form, field }: LeafPlan): Encode {
  const cell = compileCellEncoder({ ...field, mode: "NULLABLE" }, { encoding: "utf16" });
  const spell = SPELLINGS[form];
  return function encodeLeaf(text) {
    const spelt = spell === undefined ? text : spell(text);
    try {
      return cell(spelt, 0, spelt.length);
    } catch (error) {
      throw refusalOf(error);
    }
  };
}

const NESTED = {
  path: "",
  expected: "an array of one dimension",
  got: "one of more dimensions",
  hint: "BigQuery has no arrays of arrays: give the column as JSON with --schema, or to_jsonb(…) in a query.",
};
const NULL_ELEMENT = {
  path: "",
  got: "null",
  hint: "BigQuery's arrays hold no null: leave it out with array_remove(…, NULL) in a query, or give the column as JSON.",
};

function repeatedEncoder(plan: RepeatedPlan, policy: Policy): Encode {
  // Elements cannot be null: what cannot be held is thrown up to here, and left out when the user asked for it.
  const encode = encoderOf(plan.element, policy);
  function element(text: string | null): string {
    if (text === null) throw new ValueRefused({ ...NULL_ELEMENT, expected: plan.field.type });
    return encode(text);
  }
  function giveUp(error: unknown, step: string): void {
    const refusal = refusalOf(error);
    if (!policy.nulls) throw within(refusal, step);
    policy.onNulled();
  }
  return function encodeRepeated(text) {
    const items: string[] = [];
    const literal = plan.literal === "array" ? readArray(text, plan.delimiter) : multirange(text);
    if (literal.nested) {
      giveUp(new ValueRefused(NESTED), "");
      return "[]";
    }
    for (const [index, item] of literal.items.entries()) {
      try {
        items.push(element(item));
      } catch (error) {
        giveUp(error, `[${index}]`);
      }
    }
    return `[${items.join(",")}]`;
  };
}

function multirange(text: string) {
  return { nested: false, items: readMultirange(text) } as const;
}

interface Member<Key> {
  readonly name: string;
  readonly key: Key;
  readonly encode: ExactEncoder;
}

function encodeMembers<Key>(members: readonly Member<Key>[], textOf: (key: Key) => string | null): string {
  const parts = members.map(({ name, key, encode }) => {
    try {
      return `${JSON.stringify(name)}:${encode(textOf(key))}`;
    } catch (error) {
      throw within(refusalOf(error), `.${name}`);
    }
  });
  return `{${parts.join(",")}}`;
}

function recordEncoder(plan: RecordPlan, policy: Policy): Encode {
  const members = plan.members.map(({ name, index, plan }) => ({
    name,
    key: index,
    encode: compileExact(plan, policy),
  }));
  return function encodeRecord(text) {
    const items = readComposite(text);
    return encodeMembers(members, (index) => items[index] ?? null);
  };
}

function rangeEncoder(plan: RangePlan, policy: Policy): Encode {
  const members = plan.members.map(({ name, part, plan }) => ({ name, key: part, encode: compileExact(plan, policy) }));
  return function encodeRange(text) {
    const range = readRange(text);
    return encodeMembers(members, (part) => range[part]);
  };
}
