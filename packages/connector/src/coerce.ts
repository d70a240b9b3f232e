type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A param's value as it is declared (`schema`, the JSON Schema of it): a text becomes what the declaration asks for. A text
 * that does not read as that type stays a text, which the declaration then refuses; what is no text stays as it is.
 */
export function coerce(value: unknown, schema: JsonSchema): unknown {
  return typeof value === "string" ? coerceText(value, schema) : value;
}

function coerceText(text: string, schema: JsonSchema): unknown {
  const types = acceptedTypes(schema);
  if (types.has("string")) return text;
  if ((types.has("number") || types.has("integer")) && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (types.has("boolean") && (text === "true" || text === "false")) return text === "true";
  if (types.has("array") || types.has("object") || types.has("any")) return parseJson(text);
  return text;
}

function acceptedTypes(schema: JsonSchema): Set<string> {
  const type = schema["type"];
  if (typeof type === "string") return new Set([type]);
  if (Array.isArray(type)) return new Set(type.map(String));
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const choices = schema[key];
    if (Array.isArray(choices)) return new Set(choices.flatMap((choice) => [...acceptedTypes(choice)]));
  }
  const literals = Array.isArray(schema["enum"]) ? schema["enum"] : "const" in schema ? [schema["const"]] : [];
  return literals.length > 0 ? new Set(literals.map((value) => typeof value)) : new Set(["any"]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
