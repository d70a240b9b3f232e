import type { ConnectorDetail, SchemaColumn, TryResult, WorkflowForm } from "../../../../../src/api/index.js";
import type { JsonSchema } from "../../../forms/shape.js";
import { dateColumns } from "./columns.js";

/** Why a way to load was proposed. */
export type Advice = "window" | "dated" | "whole";

/**
 * What a preview makes of a form: columns, names, and how to load, each only where nobody has said it yet. `taken` are
 * names of workflows that are there.
 */
export function withProposal(form: WorkflowForm, result: TryResult, taken: readonly string[]): WorkflowForm {
  const schema = form.table.schema.length > 0 ? form.table.schema : (result.schema ?? []);
  const name = form.name || freeName(nameFrom(form), taken);
  const table = { ...form.table, name: form.table.name || `data.${name.replaceAll(/[^A-Za-z0-9_]/g, "_")}`, schema };
  return withLoadMode({ ...form, name, output: form.output || `gs://local/${name}`, table });
}

/** A way to load where none was chosen: by what is known of the dates of rows. */
export function withLoadMode(form: WorkflowForm): WorkflowForm {
  if (form.table.mode) return form;
  const advice = adviceOn(form);
  if (advice === "whole") return { ...form, table: { ...form.table, mode: "truncate" } };
  const column = windowColumnOf(form);
  if (column === undefined) return form;
  return { ...form, table: { ...form.table, mode: "replace-window", windowColumn: column } };
}

/**
 * `window`: a param names the column by whose dates rows are chosen; `dated`: the source is asked by date; `whole`: it gives
 * everything each time.
 */
export function adviceOn(form: WorkflowForm): Advice {
  if (columnInParams(form) !== undefined) return "window";
  return /\{(date|yyyy|mm|dd|from|to)\}/.test(JSON.stringify(form.params)) ? "dated" : "whole";
}

/**
 * The param by which a source that gives all of its rows would give those of the dates alone, and the column to name in it.
 * Undefined: there is none, or the source is asked by date already.
 */
export function narrowing(
  form: WorkflowForm,
  { paramsSchema }: Pick<ConnectorDetail, "paramsSchema">,
): { readonly param: string; readonly column: string } | undefined {
  const [column] = dateColumns(form);
  const names = Object.keys((paramsSchema as JsonSchema).properties ?? {});
  const param = names.find((name) => /^(date|window)Column$/.test(name));
  return adviceOn(form) === "whole" && column !== undefined && param !== undefined ? { param, column } : undefined;
}

/** A form whose source gives the rows of the dates alone, which then replace those of the table. */
export function narrowed(form: WorkflowForm, { param, column }: { readonly param: string; readonly column: string }) {
  const table = { ...form.table, mode: "replace-window" as const, windowColumn: column };
  return { ...form, params: { ...form.params, [param]: column }, table };
}

function windowColumnOf(form: WorkflowForm): string | undefined {
  const dates = dateColumns(form);
  const named = columnInParams(form);
  if (named !== undefined && dates.includes(named)) return named;
  return dates.length === 1 ? dates[0] : undefined;
}

/** The column that a param with the word for it names: `dateColumn`, `windowColumn`. */
function columnInParams({ params, table }: WorkflowForm): string | undefined {
  const names = table.schema.map((column: SchemaColumn) => column.name);
  const [, value] =
    Object.entries(params).find(([key, one]) => /column$/i.test(key) && names.includes(String(one))) ?? [];
  return typeof value === "string" ? value : undefined;
}

/** From the source's own name: the file, the table, the last part of an address. */
function nameFrom({ params, connector }: WorkflowForm): string {
  const source = [params["table"], params["path"], params["url"]].flat().find((one) => typeof one === "string");
  const last =
    String(source ?? "")
      .split(/[?#]/)[0]
      ?.split(/[/\\]/)
      .at(-1) ?? "";
  const plain = last
    .replaceAll(/\{[^}]*\}/g, "")
    .replace(/(\.[A-Za-z]{1,8}){1,2}$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return plain || connector;
}

function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let number = 2; ; number += 1) if (!taken.includes(`${name}-${number}`)) return `${name}-${number}`;
}
