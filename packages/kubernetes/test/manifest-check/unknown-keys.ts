import * as client from "@kubernetes/client-node";

interface Attribute {
  readonly baseName: string;
  readonly type: string;
}

/** The attributes of a type, as the published API schema has them; undefined for types without any. */
function attributesOf(type: string): readonly Attribute[] | undefined {
  const model = (client as unknown as Record<string, { getAttributeTypeMap?(): readonly Attribute[] }>)[type];
  return model?.getAttributeTypeMap?.();
}

/** The places of keys that the API schema does not know. The API server ignores them, or refuses them when asked to be strict. */
export function unknownKeys(value: unknown, type: string, path: string): string[] {
  const element = /^Array<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) {
    return Array.isArray(value) ? value.flatMap((item, index) => unknownKeys(item, element, `${path}[${index}]`)) : [];
  }
  if (typeof value !== "object" || value === null) return [];
  const entry = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  const attributes = attributesOf(type);
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = `${path}.${key}`;
    if (entry !== undefined) return unknownKeys(inner, entry, at);
    if (!attributes) return [];
    const known = attributes.find(({ baseName }) => baseName === key);
    return known ? unknownKeys(inner, known.type, at) : [`${at}: there is no such key`];
  });
}
