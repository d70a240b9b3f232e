import { mkdir } from "node:fs/promises";
import type { SchemaColumn, TryRequest, TryResult } from "@collectro/console";
import { ProblemError } from "@collectro/contract";
import { CHECK_ROWS } from "../commands/check.js";
import { SCHEMA_ROWS } from "../commands/schema.js";
import { runSample, sampleOf } from "../sample.js";
import { columnsOf } from "../sample-columns.js";
import type { Session } from "../session.js";
import { windowOf } from "../window.js";
import { isReference, readParams } from "./params.js";

const PREVIEW_ROWS = 10;
const MAX_PREVIEW_ROWS = 100;

/** What is tried. */
export interface Attempt {
  readonly kind: "check" | "preview" | "schema";
  readonly name: string;
  readonly request: TryRequest;
  /** Relative paths in params begin where those of a workflow file do. */
  readonly workflowsDir: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a connector as the verbs of the same names do, and tells what came of it.
 * @throws ProblemError when the dates or the params are wrong, and the signal's reason once it aborts
 */
export async function attempt(
  session: Session,
  { kind, name, request, workflowsDir, signal }: Attempt,
): Promise<TryResult> {
  signal.throwIfAborted();
  const window = windowOf(request, {}, session.texts);
  const { problems, secrets } = await readParams(session, name, request.params);
  if (problems.length > 0) throw new ProblemError(problems);
  await mkdir(workflowsDir, { recursive: true });
  const { params, env } = withoutSecrets(request.params, secrets);
  const { schema } = request;
  const options = {
    ...window,
    params: JSON.stringify(params),
    limit: limitOf(kind, request.limit),
    ...(schema && { schema: JSON.stringify(schema) }),
  };
  const found: string[] = [];
  const startMs = performance.now();
  const result = await runSample(
    { ...session, env: { ...session.env, ...env } },
    name,
    options,
    CHECK_ROWS,
    async (run, limit): Promise<TryResult> => {
      const { exitCode, errors } = run;
      const seconds = (performance.now() - startMs) / 1_000;
      const nothing = { errors, seconds, lines: [], inferred: false, notes: found.map((text) => ({ path: "", text })) };
      if (exitCode !== 0 || kind === "check") return { ...nothing, works: exitCode === 0 };
      const sample = await sampleOf(run, limit);
      const columns = columnsOf(sample, schema !== undefined, session);
      return {
        ...nothing,
        works: true,
        lines: kind === "preview" ? sample.lines : [],
        schema: columns.schema as SchemaColumn[],
        inferred: columns.inferred,
        notes: [...nothing.notes, ...columns.notes],
      };
    },
    { cwd: workflowsDir, signal, onFound: (line) => found.push(line) },
  );
  signal.throwIfAborted();
  return result;
}

function limitOf(kind: Attempt["kind"], asked: number = PREVIEW_ROWS): string {
  if (kind === "check") return CHECK_ROWS;
  return kind === "schema" ? SCHEMA_ROWS : String(Math.min(asked, MAX_PREVIEW_ROWS));
}

/** Secrets that are written out go to the program in its environment: everybody on the machine sees its arguments. */
function withoutSecrets(
  params: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): { readonly params: Record<string, unknown>; readonly env: Record<string, string> } {
  const shown = { ...params };
  const env: Record<string, string> = {};
  for (const [index, name] of secrets.entries()) {
    const value = shown[name];
    if (typeof value !== "string" || isReference(value)) continue;
    const variable = `COLLECTRO_TRIED_SECRET_${index}`;
    env[variable] = value.replace(/^literal:/, "");
    shown[name] = `env:${variable}`;
  }
  return { params: shown, env };
}
