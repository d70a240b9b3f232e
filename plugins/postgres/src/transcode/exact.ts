import {
  type CellEncoder,
  encodeOrNull,
  leafEncoder,
  type NullPolicy,
  refusalOf,
  ValueRefused,
  within,
} from "@collectro/sql-source";
import type { Plan, RangePlan, RecordPlan, RepeatedPlan } from "../plan.js";
import { readArray, readComposite, readMultirange, readRange } from "./literals.js";
import { SPELLINGS } from "./spelling.js";

/** The JSON text of a value in PostgreSQL's text form, null included. Throws ValueRefused for what cannot be held. */
export type ExactEncoder = CellEncoder<string | null>;

/** Compiles the careful encoder of a value: every rule of BigQuery's types checked, parts taken apart. */
export function compileExact(plan: Plan, policy: NullPolicy): ExactEncoder {
  return encodeOrNull(plan.field, encoderOf(plan, policy), policy);
}

type Encode = CellEncoder<string>;

function encoderOf(plan: Plan, policy: NullPolicy): Encode {
  switch (plan.kind) {
    case "leaf":
      return leafEncoder(plan.field, SPELLINGS[plan.form]);
    case "repeated":
      return repeatedEncoder(plan, policy);
    case "record":
      return recordEncoder(plan, policy);
    case "range":
      return rangeEncoder(plan, policy);
  }
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

function repeatedEncoder(plan: RepeatedPlan, policy: NullPolicy): Encode {
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

function recordEncoder(plan: RecordPlan, policy: NullPolicy): Encode {
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

function rangeEncoder(plan: RangePlan, policy: NullPolicy): Encode {
  const members = plan.members.map(({ name, part, plan }) => ({ name, key: part, encode: compileExact(plan, policy) }));
  return function encodeRange(text) {
    const range = readRange(text);
    return encodeMembers(members, (part) => range[part]);
  };
}
