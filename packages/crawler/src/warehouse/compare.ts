import { type Field, type TableSchema, typeText } from "@collectro/table-schema";

/** How a table that is there differs from a schema, in words; none when rows of the schema fit it. */
export function differencesOf(wanted: TableSchema, live: TableSchema): string[] {
  return compareFields(wanted.fields, live.fields, "");
}

function compareFields(wanted: readonly Field[], live: readonly Field[], prefix: string): string[] {
  const differences: string[] = [];
  for (const field of wanted) {
    const name = `${prefix}${field.name}`;
    const found = live.find((one) => one.name === field.name);
    if (!found) differences.push(`${name} is missing`);
    else if (!fits(field, found)) differences.push(`${name} is ${typeOf(found)}, the schema says ${typeOf(field)}`);
    else differences.push(...compareFields(field.fields ?? [], found.fields ?? [], `${name}.`));
  }
  for (const { name } of live) {
    if (!wanted.some((field) => field.name === name)) differences.push(`${prefix}${name} is not in the schema`);
  }
  return differences;
}

/** What is never null fits where null is allowed, too. */
function fits(wanted: Field, live: Field): boolean {
  const sameMode = wanted.mode === live.mode || (wanted.mode === "REQUIRED" && live.mode === "NULLABLE");
  return sameMode && typeText(wanted) === typeText(live);
}

function typeOf(field: Field): string {
  return `${typeText(field)} ${field.mode}`;
}
