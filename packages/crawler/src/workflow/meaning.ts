import { readFile } from "node:fs/promises";
import { basename, isAbsolute, resolve } from "node:path";
import { type GcsLocation, parseGcsUri } from "@collectro/contract";
import { type ParsedSchema, parseTableSchema, parseTableSchemaText, type TableSchema } from "@collectro/table-schema";
import { readSchedule } from "../schedule/read-schedule.js";
import { bigqueryProblems } from "../warehouse/bigquery/settings-check.js";
import type { PlacedProblem, WorkflowFile } from "./file-shape.js";
import type { WorkflowTexts } from "./texts.js";
import { durationMs, memoryBytes } from "./units.js";
import type { Runnable, Workflow } from "./workflow.js";

const DEFAULT_LIMITS = { silence: "10m", total: "24h", grace: "30s" } as const;

/** What the JSON Schema cannot say: the bucket, the columns, what fits together. */
export async function readMeaning(
  file: WorkflowFile,
  dir: string,
  texts: WorkflowTexts,
  mayRead: (path: string) => Promise<boolean>,
): Promise<{ workflow: Workflow } | { problems: PlacedProblem[] }> {
  const problems: PlacedProblem[] = [];
  const output = readOutput(file.output, problems, texts);
  const schema = await readSchema(file.table.schema, dir, problems, texts, mayRead);
  const { windowColumn } = file.table;
  if (schema && windowColumn !== undefined) problems.push(...windowColumnProblems(schema, windowColumn, texts));
  if (file.limits?.memory !== undefined && file.image === undefined) {
    problems.push({ code: "WORKFLOW_INVALID", path: ["limits", "memory"], ...texts.memoryNeedsImage });
  }
  if (schema && file.bigquery) problems.push(...bigqueryProblems(file, schema, texts.bigquery));
  const schedule = file.schedule && readSchedule(file.schedule, problems, texts.schedule);
  if (problems.length > 0 || !output || !schema) return { problems };
  const limits = { ...DEFAULT_LIMITS, ...file.limits };
  const workflow: Workflow = {
    name: file.name,
    runnable: readRunnable(file, dir),
    args: file.args ?? [],
    env: file.env ?? {},
    ...(file.passEnv ? { passEnv: file.passEnv } : {}),
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
      ...(limits.requestsPerSecond === undefined ? {} : { requestsPerSecond: limits.requestsPerSecond }),
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

function readOutput(uri: string, problems: PlacedProblem[], texts: WorkflowTexts): GcsLocation | undefined {
  const parsed = parseGcsUri(uri);
  if (!parsed.ok) {
    const hint = texts.outputForm;
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
  texts: WorkflowTexts,
  mayRead: (path: string) => Promise<boolean>,
): Promise<TableSchema | undefined> {
  const path = ["table", "schema"];
  if (typeof schema === "string" && !(await mayRead(resolve(dir, schema)))) {
    problems.push({ code: "SCHEMA_INVALID", path, ...texts.schemaElsewhere(schema) });
    return undefined;
  }
  let parsed: ParsedSchema;
  try {
    parsed =
      typeof schema === "string"
        ? parseTableSchemaText(await readFile(resolve(dir, schema), "utf8"))
        : parseTableSchema(schema);
  } catch (error) {
    const hint = texts.schemaPath;
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

function windowColumnProblems(schema: TableSchema, windowColumn: string, texts: WorkflowTexts): PlacedProblem[] {
  const field = schema.fields.find((candidate) => candidate.name === windowColumn);
  if (field?.type === "DATE" && field.mode !== "REPEATED") return [];
  const told = field
    ? texts.noDateColumn(windowColumn, `${field.mode} ${field.type}`)
    : texts.noColumn(windowColumn, schema.fields.map((candidate) => candidate.name).join(", "));
  return [{ code: "WORKFLOW_INVALID", path: ["table", "windowColumn"], ...told }];
}
