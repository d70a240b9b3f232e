import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Language, problemsOf } from "@collectro/contract";
import type { MayRead, Workflow, WorkflowFile } from "@collectro/crawler";
import { parseTableSchemaText, sameSchema, schemaToJson } from "@collectro/table-schema";
import type { SchemaColumn, WorkflowForm } from "../../api/index.js";
import type { ConnectorCatalogue, ReadParams } from "../../connectors.js";
import { type ContainerArguments, readArguments } from "./arguments.js";

/** A workflow file of one of our connectors, with what its form is made of. */
export interface FormFile {
  readonly form: WorkflowForm;
  readonly args: ContainerArguments;
  readonly read: ReadParams;
}

/** A workflow as `checkWorkflowText` gives it. */
export interface WorkflowText {
  readonly workflow: Workflow;
  readonly file: WorkflowFile;
}

/** Whether the file starts the container with our connectors. */
export function isOurs(
  { command }: Partial<WorkflowFile>,
  catalogue: ConnectorCatalogue,
  workflowsDir: string,
): boolean {
  const absolute = (words: readonly string[]) => [words[0], resolve(workflowsDir, words[1] ?? ""), ...words.slice(2)];
  return Array.isArray(command) && isDeepStrictEqual(absolute(command), absolute(catalogue.command));
}

/** The connector that a file of ours names; undefined for any other. */
export function connectorOf(file: WorkflowFile, catalogue: ConnectorCatalogue, dir: string): string | undefined {
  return isOurs(file, catalogue, dir) ? readArguments(file.args ?? [])?.connector : undefined;
}

/**
 * The form of a workflow file; undefined when its container is none of ours, its connector is not installed, or its
 * arguments say what the form cannot. What stands in the file besides is left to the file.
 */
export async function formOf(
  { workflow, file }: WorkflowText,
  catalogue: ConnectorCatalogue,
  language: Language,
  mayRead: MayRead,
): Promise<FormFile | undefined> {
  const args = isOurs(file, catalogue, workflow.dir) ? readArguments(file.args ?? []) : undefined;
  if (!args || args.output !== file.output || !(await isTableSchema(args.schema, workflow, mayRead))) return undefined;
  const read = await readIfInstalled(args, catalogue, language);
  // One word for both sides: a container that calls an empty window a success which the crawler does not load is YAML's.
  const emptyWindow = args.emptyWindow ?? file.emptyWindow;
  if (!read || (file.emptyWindow ?? emptyWindow) !== emptyWindow) return undefined;
  const { name, output, limits, schedule, bigquery, notify } = file;
  const { windowColumn, mode } = file.table;
  const form: WorkflowForm = {
    name,
    connector: args.connector,
    params: read.params,
    output,
    table: {
      name: file.table.name,
      schema: await columnsOf(file, workflow),
      ...(windowColumn === undefined ? {} : { windowColumn }),
      ...(mode === undefined ? {} : { mode }),
    },
    ...(emptyWindow === undefined ? {} : { emptyWindow }),
    ...(limits === undefined ? {} : { limits: { ...limits } }),
    ...(schedule === undefined ? {} : { schedule: { ...schedule } }),
    ...(bigquery === undefined ? {} : { bigquery: { ...bigquery } }),
    ...(notify === undefined ? {} : { notify: { ...notify } }),
  };
  return { form, args, read };
}

async function readIfInstalled(
  { connector, raw }: ContainerArguments,
  catalogue: ConnectorCatalogue,
  language: Language,
): Promise<ReadParams | undefined> {
  try {
    return await catalogue.readParams(connector, raw, language);
  } catch (error) {
    if (problemsOf(error)) return undefined;
    throw error;
  }
}

/** The form knows one schema: that of the table. What the container is told must be the same, when it is told any. */
async function isTableSchema(source: string | undefined, { table, dir }: Workflow, mayRead: MayRead): Promise<boolean> {
  if (source === undefined) return true;
  const isText = /^\s*[[{]/.test(source);
  if (!isText && !(await mayRead(resolve(dir, source)))) return false;
  const text = isText ? source : await readFile(resolve(dir, source), "utf8").catch(() => "");
  const parsed = parseTableSchemaText(text);
  return parsed.ok && sameSchema(parsed.schema, table.schema);
}

/** The columns as they are written, wherever that is. */
async function columnsOf(file: WorkflowFile, { table, dir }: Workflow): Promise<readonly SchemaColumn[]> {
  const { schema } = file.table;
  const text = typeof schema === "string" ? await readFile(resolve(dir, schema), "utf8") : "";
  const written: unknown = typeof schema === "string" ? JSON.parse(text.replace(/^\uFEFF/, "")) : schema;
  return (Array.isArray(written) ? written : schemaToJson(table.schema)) as readonly SchemaColumn[];
}
