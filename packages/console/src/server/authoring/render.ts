import { isDeepStrictEqual } from "node:util";
import type { WorkflowFile } from "@collectro/crawler";
import { parseTableSchema, sameSchema } from "@collectro/table-schema";
import { parse } from "yaml";
import type { SchemaColumn, WorkflowForm } from "../../api/index.js";
import type { ConnectorCatalogue } from "../../connectors.js";
import { paramArguments } from "./arguments.js";
import type { FormFile, WorkflowText } from "./form.js";
import { changeYaml, newYaml } from "./yaml-change.js";

/** A text that is changed, as far as it can be read. */
export interface Existing {
  readonly yaml: string;
  readonly parsed?: WorkflowText;
  readonly form?: FormFile;
}

/**
 * The form as a workflow file. With a text that it changes: what the form says now stands in it, what it does not speak of
 * stays, and so does how things are written that are still the same. A text that is no YAML is written anew.
 * @throws ProblemError when there is no such connector
 */
export async function renderForm(
  form: WorkflowForm,
  existing: Existing | undefined,
  catalogue: ConnectorCatalogue,
): Promise<string> {
  const found = existing && (existing.parsed?.file ?? fileIn(existing.yaml));
  const { secrets } = await catalogue.readParams(form.connector, form.params, "en");
  const file = found && withVariables(found, referred(existing.form?.form, secrets), referred(form, secrets));
  if (!file)
    return newYaml(
      written(
        withVariables(startOf(form, catalogue), [], referred(form, secrets)),
        form,
        await argumentsOf(form, catalogue),
        form.table.schema,
      ),
    );
  const { form: before, args } = existing.form ?? {};
  if (!before || !args) {
    const command = Array.isArray(file.command) ? file.command : catalogue.command;
    return changeYaml(
      existing.yaml,
      written({ ...file, command }, form, await argumentsOf(form, catalogue), form.table.schema),
    );
  }
  // A file that tells the container no schema has its reasons, as long as it is about the same connector.
  const tellsSchema = args.schema !== undefined || (form.connector === before.connector ? false : undefined);
  const tellsEmpty = args.emptyWindow !== undefined;
  const [was, is] = await Promise.all([
    argumentsOf(before, catalogue, args.schema !== undefined, tellsEmpty),
    argumentsOf(form, catalogue, tellsSchema, tellsEmpty || form.emptyWindow !== before.emptyWindow),
  ]);
  const { schema: inFile = form.table.schema } = file.table ?? {};
  const schema = isDeepStrictEqual(form.table.schema, before.table.schema) ? inFile : form.table.schema;
  return changeYaml(existing.yaml, written(file, form, changedArguments(file.args ?? [], was, is), schema, before));
}

/** The variables to which the form's secrets refer. */
function referred(form: WorkflowForm | undefined, secrets: readonly string[]): string[] {
  return secrets.flatMap((name) => /^env:(\w+)$/.exec(String(form?.params[name]))?.[1] ?? []);
}

/** Has the variables that the form refers to passed on to the container, unless the file sets them itself. */
function withVariables(
  file: Partial<WorkflowFile>,
  before: readonly string[],
  now: readonly string[],
): Partial<WorkflowFile> {
  const { passEnv = [], ...rest } = file;
  const kept = passEnv.filter((name) => !before.includes(name) || now.includes(name));
  const all = new Set([...kept, ...now.filter((name) => !Object.hasOwn(file.env ?? {}, name))]);
  return all.size === 0 ? rest : { ...file, passEnv: [...all] };
}

/** What begins a new file. */
function startOf({ name }: WorkflowForm, { command, env }: ConnectorCatalogue): Partial<WorkflowFile> {
  return { name, command, ...(Object.keys(env).length === 0 ? {} : { env }) };
}

/** A text that is no workflow yet: a form that was sent half-filled. */
function fileIn(yaml: string): Partial<WorkflowFile> | undefined {
  try {
    const file: unknown = parse(yaml);
    return typeof file === "object" && file !== null && !Array.isArray(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Keys that a form without them takes out of the file: their default is meant, or the command in place of an image. */
const FORM_KEYS = new Set(["emptyWindow", "limits", "schedule", "bigquery", "notify", "image"]);

/** The crawler takes an empty success for one unless it is told otherwise: only that is written, or what stands there already. */
function emptyWindowOf(
  form: WorkflowForm,
  before: WorkflowForm | undefined,
  file: Partial<WorkflowFile>,
): "success" | "failure" | undefined {
  if (before && before.emptyWindow === form.emptyWindow) return file.emptyWindow;
  return form.emptyWindow === "failure" ? "failure" : undefined;
}

/** The keys of which the form speaks, on top of the others; those that it leaves out are the default. */
function written(
  file: Partial<WorkflowFile>,
  form: WorkflowForm,
  args: readonly string[],
  schema: WorkflowFile["table"]["schema"],
  before?: WorkflowForm,
): Readonly<Record<string, unknown>> {
  const rest = Object.fromEntries(Object.entries(file).filter(([key]) => !FORM_KEYS.has(key)));
  const { name, output, table, limits, schedule, bigquery, notify } = form;
  const { windowColumn, mode } = table;
  const emptyWindow = emptyWindowOf(form, before, file);
  return {
    ...rest,
    name,
    args,
    output,
    table: { name: table.name, schema, ...defined({ windowColumn, mode }) },
    ...defined({ emptyWindow, limits, schedule, bigquery, notify }),
  };
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** The arguments as they are written in a new file. Whether they tell the schema: by default only where it is needed. */
async function argumentsOf(
  form: WorkflowForm,
  catalogue: ConnectorCatalogue,
  withSchema?: boolean,
  withEmptyWindow = true,
): Promise<readonly string[]> {
  const { connector, params, output, table } = form;
  const tellsSchema = withSchema ?? (await isSchemaNeeded(form, catalogue));
  return [
    `--connector=${connector}`,
    ...(await paramArguments(catalogue, connector, params)),
    ...(tellsSchema ? [`--schema=${JSON.stringify(table.schema)}`] : []),
    ...(withEmptyWindow && form.emptyWindow !== undefined ? [`--empty-window=${form.emptyWindow}`] : []),
    `--output=${output}`,
  ];
}

/** A connector that knows its columns needs to be told none, unless the table has others. */
async function isSchemaNeeded({ connector, table }: WorkflowForm, catalogue: ConnectorCatalogue): Promise<boolean> {
  const { schema } = await catalogue.describe(connector, "en");
  return schema === undefined || !areSame(schema, table.schema);
}

function areSame(a: readonly SchemaColumn[], b: readonly SchemaColumn[]): boolean {
  const [first, second] = [parseTableSchema(a), parseTableSchema(b)];
  return first.ok && second.ok && sameSchema(first.schema, second.schema);
}

/**
 * The arguments with those replaced that the form has changed. One that is written in another way (`--params`, a name and
 * its value apart) keeps it as long as none has changed.
 */
function changedArguments(
  existing: readonly string[],
  was: readonly string[],
  is: readonly string[],
): readonly string[] {
  if (isDeepStrictEqual(was, is)) return existing;
  const keyed = new Map(existing.map((arg) => [keyOf(arg), arg]));
  const isPlain =
    keyed.size === existing.length && existing.every((arg) => keyOf(arg) !== "" && !arg.startsWith("--params"));
  if (!isPlain) return is;
  const unchanged = new Set(was);
  const wanted = new Map(is.map((arg) => [keyOf(arg), unchanged.has(arg) ? (keyed.get(keyOf(arg)) ?? arg) : arg]));
  const kept = [...keyed.keys()].flatMap((key) => wanted.get(key) ?? []);
  const added = [...wanted].filter(([key]) => !keyed.has(key)).map(([, arg]) => arg);
  // A new param stands behind the others.
  const at = kept.findLastIndex((arg) => /^--(param|connector)=/.test(arg)) + 1;
  return [...kept.slice(0, at), ...added, ...kept.slice(at)];
}

/** `--param=path` of `--param=path=x`, `--output` of `--output=x`; empty for what has no value. */
function keyOf(arg: string): string {
  return /^(--param=[^=]+|--[^=]+)=/.exec(arg)?.[1] ?? "";
}
