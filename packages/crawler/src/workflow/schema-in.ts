import type { Language } from "@collectro/contract";
import { workflowSchema } from "./file-shape.js";
import { workflowTextsIn } from "./texts.js";

type Schema = Readonly<Record<string, unknown>>;

/** The JSON Schema of a workflow file for forms: its descriptions in the language, with nothing to be looked up elsewhere in it. */
export function workflowSchemaIn(language: Language): Schema {
  const { description } = workflowTextsIn(language);
  const definitions = workflowSchema["definitions"] as Readonly<Record<string, Schema>>;
  const { definitions: _, ...schema } = workflowSchema;
  const told = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(told);
    if (typeof value !== "object" || value === null) return value;
    const { $ref, ...own } = value as Schema;
    // What is said where it is used counts, not what is said of it in general.
    const whole = typeof $ref === "string" ? { ...definitions[$ref.replace("#/definitions/", "")], ...own } : own;
    return Object.fromEntries(
      Object.entries(whole).map(([key, one]) => [
        key,
        key === "description" && typeof one === "string" ? description(one) : told(one),
      ]),
    );
  };
  return told(schema) as Schema;
}
