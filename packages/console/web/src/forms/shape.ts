/** The parts of JSON Schema that connectors declare their params with. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** By what control a value is entered. */
export type Shape =
  | { readonly kind: "text" | "secret" | "boolean" | "json" }
  | { readonly kind: "number"; readonly whole: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: "choice"; readonly values: readonly unknown[] }
  /** `oneAlone`: a single item is written without the list around it. */
  | { readonly kind: "list"; readonly item: JsonSchema; readonly oneAlone: boolean }
  | { readonly kind: "pairs"; readonly value: JsonSchema }
  | { readonly kind: "object"; readonly properties: Readonly<Record<string, JsonSchema>> }
  | { readonly kind: "variants"; readonly variants: readonly JsonSchema[] };

/** The control for a schema; JSON as text for what none of them can enter. */
export function shapeOf(schema: JsonSchema): Shape {
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return shapeOfVariants(variants);
  if (schema.format === "secret") return { kind: "secret" };
  if (schema.enum) return { kind: "choice", values: schema.enum };
  if ("const" in schema) return { kind: "choice", values: [schema.const] };
  if (Array.isArray(schema.type)) return { kind: schema.type.includes("string") ? "text" : "json" };
  switch (schema.type) {
    case "string":
      return { kind: "text" };
    case "boolean":
      return { kind: "boolean" };
    case "integer":
    case "number":
      return { kind: "number", whole: schema.type === "integer", ...boundsOf(schema) };
    case "array":
      return isPlain(schema.items) ? { kind: "list", item: schema.items, oneAlone: false } : { kind: "json" };
    case "object":
      return shapeOfObject(schema);
    default:
      return { kind: "json" };
  }
}

function shapeOfObject({ properties, additionalProperties: value }: JsonSchema): Shape {
  if (properties && Object.keys(properties).length > 0) return { kind: "object", properties };
  return typeof value === "object" && isPlain(value) ? { kind: "pairs", value } : { kind: "json" };
}

/** `a` or `[a, b]` is a list; texts, numbers and fixed words together are a text; the rest is chosen between. */
function shapeOfVariants(variants: readonly JsonSchema[]): Shape {
  const [only] = variants;
  if (only && variants.length === 1) return shapeOf(only);
  const list = variants.find(({ type }) => type === "array");
  const single = variants.find((variant) => variant !== list);
  if (list?.items && single && variants.length === 2 && single.type === list.items.type) {
    return { kind: "list", item: list.items, oneAlone: true };
  }
  if (variants.every((variant) => "const" in variant))
    return { kind: "choice", values: variants.map((one) => one.const) };
  const scalar = ["string", "number", "integer", "boolean"];
  if (variants.every(({ type }) => typeof type === "string" && scalar.includes(type))) return { kind: "text" };
  return variants.every((variant) => shapeOf(variant).kind !== "json")
    ? { kind: "variants", variants }
    : { kind: "json" };
}

/** Whether it says enough of a value to have a control: neither `{}` nor any object. */
function isPlain(schema: JsonSchema | undefined): schema is JsonSchema {
  return schema !== undefined && shapeOf(schema).kind !== "json";
}

/** Bounds that zod writes for every whole number are none. */
function boundsOf({ minimum, maximum }: JsonSchema) {
  return {
    ...(minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? {} : { min: minimum }),
    ...(maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? {} : { max: maximum }),
  };
}

/** Which of the variants a value is of; the first for none. */
export function variantOf(variants: readonly JsonSchema[], value: unknown): number {
  const at = variants.findIndex((variant) => fits(shapeOf(variant), value));
  return Math.max(0, at);
}

function fits(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return shape.values.includes(value);
    case "list":
      return Array.isArray(value);
    case "pairs":
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      return typeof value === "string";
  }
}
