import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { type GcsLocation, ProblemError, parseGcsUri } from "@collectro/contract";
import { type ParsedSchema, parseTableSchema, parseTableSchemaText, type TableSchema } from "@collectro/table-schema";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { readSchedule } from "../schedule/read-schedule.js";
import { bigqueryProblems } from "../warehouse/bigquery/settings-check.js";
import { type PlacedProblem, shapeProblems, type WorkflowFile } from "./file-shape.js";
import { durationMs, memoryBytes } from "./units.js";
import type { Runnable, Workflow } from "./workflow.js";

const DEFAULT_LIMITS = { silence: "10m", total: "24h", grace: "30s" } as const;

/**
 * Reads a workflow file, version 1, YAML or JSON.
 * @throws ProblemError with every problem at once, each with file, line and column, what, and what to do.
 */
export async function loadWorkflow(path: string): Promise<Workflow> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    const detail = error.code === "ENOENT" ? "there is no such file" : `it cannot be read (${error.message})`;
    throw new ProblemError([{ code: "WORKFLOW_INVALID", where: path, detail, hint: "give the path of a workflow" }]);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  if (document.errors.length > 0) {
    throw new ProblemError(
      document.errors.map((error) => ({
        code: "WORKFLOW_INVALID",
        where: place(path, lines, error.pos[0]),
        detail: error.message,
        hint: "write valid YAML or JSON",
      })),
    );
  }
  const value = plainValue(document, path);
  const shape = shapeProblems(value);
  const read =
    shape.length > 0 ? { problems: shape } : await readMeaning(value as WorkflowFile, dirname(resolve(path)));
  if ("workflow" in read) return read.workflow;
  throw new ProblemError(
    read.problems.map(({ path: keys, ...problem }) => ({
      ...problem,
      where: place(path, lines, offsetOf(document, keys)),
    })),
  );
}

/** The document as plain data. Aliases to nothing, and aliases upon aliases that would fill the memory, are told here only. */
function plainValue(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const detail = (error as Error).message.slice(0, 200);
    throw new ProblemError([
      { code: "WORKFLOW_INVALID", where: path, detail, hint: "write the value out, without *alias" },
    ]);
  }
}

/** What the JSON Schema cannot say: the bucket, the columns, what fits together. */
async function readMeaning(
  file: WorkflowFile,
  dir: string,
): Promise<{ workflow: Workflow } | { problems: PlacedProblem[] }> {
  const problems: PlacedProblem[] = [];
  const output = readOutput(file.output, problems);
  const schema = await readSchema(file.table.schema, dir, problems);
  const { windowColumn } = file.table;
  if (schema && windowColumn !== undefined) problems.push(...windowColumnProblems(schema, windowColumn));
  if (file.limits?.memory !== undefined && file.image === undefined) {
    const detail = "limits.memory needs an image: a command gets what the machine has";
    problems.push({ code: "WORKFLOW_INVALID", path: ["limits", "memory"], detail, hint: "remove it" });
  }
  if (schema && file.bigquery) problems.push(...bigqueryProblems(file, schema));
  const schedule = file.schedule && readSchedule(file.schedule, problems);
  if (problems.length > 0 || !output || !schema) return { problems };
  const limits = { ...DEFAULT_LIMITS, ...file.limits };
  const workflow: Workflow = {
    name: file.name,
    runnable: readRunnable(file, dir),
    args: file.args ?? [],
    env: file.env ?? {},
    output,
    table: {
      name: file.table.name,
      schema,
      mode: file.table.mode ?? "append",
      ...(windowColumn === undefined ? {} : { windowColumn }),
    },
    limits: {
      silenceMs: durationMs(limits.silence),
      totalMs: durationMs(limits.total),
      graceMs: durationMs(limits.grace),
      ...(limits.memory === undefined ? {} : { memoryBytes: memoryBytes(limits.memory) }),
    },
    emptyWindow: file.emptyWindow ?? "success",
    trustResult: file.trustResult ?? false,
    ...(schedule ? { schedule } : {}),
    ...(file.notify ? { notify: file.notify } : {}),
    ...(file.bigquery ? { bigquery: file.bigquery } : {}),
    dir,
  };
  return { workflow };
}

function readRunnable(file: WorkflowFile, dir: string): Runnable {
  if (file.image !== undefined) return { kind: "image", image: file.image };
  const [program = "", ...rest] = typeof file.command === "string" ? [file.command] : (file.command ?? []);
  // A name without a slash is looked up in PATH, as a shell does.
  const absolute = program.includes("/") && !isAbsolute(program) ? resolve(dir, program) : program;
  return { kind: "command", command: [absolute, ...rest] };
}

function readOutput(uri: string, problems: PlacedProblem[]): GcsLocation | undefined {
  const parsed = parseGcsUri(uri);
  if (!parsed.ok) {
    const hint = "write gs://bucket/prefix";
    problems.push({ code: "WORKFLOW_INVALID", path: ["output"], detail: `output: ${parsed.reason}`, hint });
    return undefined;
  }
  const { bucket, object } = parsed.location;
  return { bucket, object: object === "" || object.endsWith("/") ? object : `${object}/` };
}

async function readSchema(
  schema: string | readonly unknown[],
  dir: string,
  problems: PlacedProblem[],
): Promise<TableSchema | undefined> {
  const path = ["table", "schema"];
  let parsed: ParsedSchema;
  try {
    parsed =
      typeof schema === "string"
        ? parseTableSchemaText(await readFile(resolve(dir, schema), "utf8"))
        : parseTableSchema(schema);
  } catch (error) {
    const hint = "give the path of a BigQuery JSON schema, relative to the workflow file";
    problems.push({ code: "SCHEMA_INVALID", path, detail: `${schema}: ${(error as Error).message}`, hint });
    return undefined;
  }
  if (parsed.ok) return parsed.schema;
  const prefix = typeof schema === "string" ? `${basename(schema)} ` : "";
  for (const problem of parsed.problems) {
    const inner = typeof schema === "string" ? [] : problem.path.split(/[.[\]]+/).filter((part) => part !== "");
    const detail = `${prefix}${problem.path}: ${problem.problem}`;
    problems.push({ code: "SCHEMA_INVALID", path: [...path, ...inner], detail, hint: problem.hint });
  }
  return undefined;
}

function windowColumnProblems(schema: TableSchema, windowColumn: string): PlacedProblem[] {
  const path = ["table", "windowColumn"];
  const field = schema.fields.find((candidate) => candidate.name === windowColumn);
  const problem = (detail: string, hint: string): PlacedProblem[] => [{ code: "WORKFLOW_INVALID", path, detail, hint }];
  if (!field) {
    const names = schema.fields.map((candidate) => candidate.name).join(", ");
    return problem(`windowColumn: the schema has no column "${windowColumn}"`, `choose one of ${names}`);
  }
  if (field.type === "DATE" && field.mode !== "REPEATED") return [];
  return problem(`windowColumn: "${windowColumn}" is ${field.mode} ${field.type}`, "choose a DATE column");
}

/** Where in the text the key at the end of a path stands; the nearest parent that is there otherwise. */
function offsetOf(document: Document, keys: readonly string[]): number {
  const parent = document.getIn(keys.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === keys.at(-1)) : undefined;
  if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  const node = document.getIn(keys, true);
  if (isNode(node) && node.range) return node.range[0];
  return keys.length === 0 ? 0 : offsetOf(document, keys.slice(0, -1));
}

function place(path: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${path}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
}
