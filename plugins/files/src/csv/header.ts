import { sourceError } from "@collectro/connector";
import { columnNameProblem, type TableSchema, toColumnName } from "@collectro/table-schema";
import { excerpt } from "../place.js";

interface NameParams {
  readonly columnNames?: readonly string[] | undefined;
  readonly rename: Readonly<Record<string, string>>;
}

/** The column names of a file whose header reads `cells`, renamed as asked. Every fault is told at once. */
export function namesOf(cells: readonly string[], where: string, { columnNames, rename }: NameParams): string[] {
  if (columnNames !== undefined) {
    if (columnNames.length === cells.length) return [...columnNames];
    const detail = `columnNames has ${columnNames.length} names, the header ${cells.length}: ${listed(cells)}`;
    throw sourceError("SOURCE_DATA", { where, detail, hint: "name every column of the file, in order" });
  }
  const unknown = Object.keys(rename).filter((old) => !cells.includes(old));
  if (unknown.length > 0) {
    const detail = `rename names ${listed(unknown)}, which the header has not: ${listed(cells)}`;
    throw sourceError("SOURCE_DATA", { where, detail, hint: "correct rename, or remove it" });
  }
  return cells.map((name) => (Object.hasOwn(rename, name) ? (rename[name] ?? name) : name));
}

/** Refuses names that no BigQuery table can have, and proposes others. `original` are the names before `rename`. */
export function checkNames(names: readonly string[], original: readonly string[], where: string): void {
  const { faults, rename, helps } = nameProposal(names, original);
  if (faults.length === 0) return;
  throw sourceError("SOURCE_DATA", {
    where,
    detail: faults.join("; ").slice(0, 1000),
    hint: helps
      ? `pass rename: ${JSON.stringify(rename)}`
      : `pass columnNames with a name for each of the ${names.length} columns`,
  });
}

/** What is wrong with names, and new ones for those; `helps` is false when `rename` cannot say which column is meant. */
export function nameProposal(
  names: readonly string[],
  original: readonly string[],
): { readonly faults: readonly string[]; readonly rename: Readonly<Record<string, string>>; readonly helps: boolean } {
  const faults: string[] = [];
  const proposal = new Map<string, string>();
  const taken = new Set(names.map((name) => name.toLowerCase()));
  let helps = true;
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const problem = columnNameProblem(name);
    const earlier = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), index);
    if (problem !== undefined) faults.push(`column ${index + 1}: ${problem.problem}`);
    else if (earlier !== undefined)
      faults.push(`column ${index + 1}: ${excerpt(name)} is column ${earlier + 1} as well`);
    else continue;
    const old = original[index] ?? "";
    if (old === "" || original.indexOf(old) !== original.lastIndexOf(old)) helps = false;
    proposal.set(old, freeName(name, index, taken));
  }
  return { faults, rename: Object.fromEntries(proposal), helps };
}

function freeName(name: string, index: number, taken: Set<string>): string {
  const plain = toColumnName(name);
  // A name of no letters A-Z turns into underscores only, which tell nobody anything.
  const base = /[A-Za-z0-9]/.test(plain) ? plain : `column_${index + 1}`;
  let free = base;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${base}_${number}`;
  taken.add(free.toLowerCase());
  return free;
}

/** For each column of the schema, which cell of a line holds it. Both sides must have the same names, in any order. */
export function cellOrder(names: readonly string[], schema: TableSchema, where: string): number[] {
  const places = new Map(names.map((name, index) => [name, index]));
  const wanted = new Set(schema.fields.map((field) => field.name));
  const missing = [...wanted].filter((name) => !places.has(name));
  const extra = names.filter((name) => !wanted.has(name));
  if (missing.length === 0 && extra.length === 0) return [...wanted].map((name) => places.get(name) ?? 0);
  const sides = [
    missing.length > 0 ? `the schema has ${listed(missing)}, which the file lacks` : "",
    extra.length > 0 ? `the file has ${listed(extra)}, which the schema lacks` : "",
  ];
  throw sourceError("SOURCE_DATA", {
    where,
    detail: sides.filter((side) => side !== "").join("; "),
    hint: "rename the columns (rename, columnNames) or correct the schema",
  });
}

/** Names for a message, at most 20. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map(excerpt).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
