/** What is wrong with a JSON Pointer (RFC 6901); undefined when it is one. */
export function pointerProblem(pointer: string): string | undefined {
  if (pointer !== "" && !pointer.startsWith("/"))
    return 'a JSON Pointer begins with "/", as in /data/items ("" is the whole)';
  if (/~(?![01])/.test(pointer)) return '"~" is written "~0", and "/" inside a name "~1"';
  return undefined;
}

const MAX_KEYS_SHOWN = 20;

/** The value that a pointer leads to; undefined when there is nothing. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const name of namesOf(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** What is there where a pointer that leads to nothing breaks off: `/meta has total, next`. For messages. */
export function shownNear(document: unknown, pointer: string): string {
  let value = document;
  let place = "";
  for (const name of pointer.split("/").slice(1)) {
    const inner = valueAt(value, `/${name}`);
    if (typeof inner !== "object" || inner === null) break;
    value = inner;
    place += `/${name}`;
  }
  const shown = place === "" ? "the answer" : place;
  if (Array.isArray(value)) return `${shown} is an array`;
  if (typeof value !== "object" || value === null) return `${shown} is no object`;
  const keys = Object.keys(value);
  const more = keys.length > MAX_KEYS_SHOWN ? ", …" : "";
  return `${shown} has ${keys.slice(0, MAX_KEYS_SHOWN).join(", ") || "no members"}${more}`;
}

/** A copy of the document with a value put where the pointer leads; objects on the way are made. */
export function withValueAt(document: unknown, pointer: string, value: unknown): unknown {
  return put(document, namesOf(pointer), value);
}

function put(document: unknown, names: readonly string[], value: unknown): unknown {
  const [name, ...rest] = names;
  if (name === undefined) return value;
  if (Array.isArray(document)) {
    return document.map((item: unknown, index) => (String(index) === name ? put(item, rest, value) : item));
  }
  const members = typeof document === "object" && document !== null ? (document as Record<string, unknown>) : {};
  const inner = Object.hasOwn(members, name) ? members[name] : undefined;
  return { ...members, [name]: put(inner, rest, value) };
}

/** The names that a pointer goes through. */
export function namesOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}
