import type { Language, Localized } from "@collectro/contract";

type JsonSchema = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, Localized>> = {
  string: { en: "text", ja: "文字列" },
  number: { en: "number", ja: "数値" },
  integer: { en: "whole number", ja: "整数" },
  boolean: { en: "true or false", ja: "true または false" },
  array: { en: "list", ja: "リスト" },
  object: { en: "object", ja: "オブジェクト" },
  any: { en: "anything", ja: "任意の値" },
};

/** What a param takes, in a few words: its type with its bounds, or the values that may be chosen. */
export function kindOf(schema: JsonSchema, language: Language): string {
  const { enum: values, const: only } = schema;
  if (Array.isArray(values)) return values.join(" | ");
  if (only !== undefined) return only === "" ? '""' : String(only);
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) return [...new Set(choices.map((choice) => kindOf(choice, language)))].join(" | ");
  const type = String(schema["type"] ?? "any");
  return `${KINDS[type]?.[language] ?? type}${boundsOf(schema)}`;
}

/** ` 1 – 16`, ` ≥ 1`; the bounds that every safe integer has say nothing. */
function boundsOf({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const low = isBound(minimum) ? minimum : undefined;
  const high = isBound(maximum) ? maximum : undefined;
  if (low !== undefined && high !== undefined) return ` ${low} – ${high}`;
  if (high !== undefined) return ` ≤ ${high}${isBound(exclusiveMinimum) ? `, > ${exclusiveMinimum}` : ""}`;
  if (low !== undefined) return ` ≥ ${low}`;
  return isBound(exclusiveMinimum) ? ` > ${exclusiveMinimum}` : "";
}

function isBound(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}
