import { readFileSync } from "node:fs";
import { isCalendarDate, type Problem, ProblemError } from "@collectro/contract";
import { type FaultLevel, type PretestOptions, pretestDefaults, type Subject } from "@collectro/pretest";
import { parseTableSchemaText, type TableSchema } from "@collectro/table-schema";
import type { Session } from "./session.js";
import { windowOf } from "./window.js";

/** What `collectro pretest` takes, as commander hands it over. */
export interface PretestArguments {
  readonly image?: string;
  readonly from?: string;
  readonly to?: string;
  readonly arg?: readonly string[];
  readonly env?: readonly string[];
  readonly schema?: string;
  readonly failingArg?: readonly string[];
  readonly sharedPath?: string;
  readonly endpointEnv?: readonly string[];
  readonly upstream?: readonly string[];
  readonly ignoreColumn?: readonly string[];
  readonly emptyDay?: string;
  readonly storage?: string;
  readonly faults?: string;
  readonly strict?: boolean;
  readonly parallel?: string;
  readonly timeout?: string;
  readonly grace?: string;
}

const FAULT_LEVELS: readonly FaultLevel[] = ["none", "quick", "full"];
const STORAGES: readonly PretestOptions["storage"][] = ["embedded", "google"];
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
type PretestTexts = Session["texts"]["pretest"];

/** The options of a pretest. Throws every problem of the command line at once. */
export function pretestOptions(
  session: Session,
  command: readonly string[],
  given: PretestArguments,
  env: NodeJS.ProcessEnv = process.env,
): PretestOptions {
  const problems: Problem[] = [];
  const texts = session.texts.pretest;
  /** Keeps what a parse throws with the other problems. */
  function read<T>(parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  }
  const subject = read(() => subjectOf(given.image, command, texts));
  const window = read(() => windowOf(given, env, session.texts));
  const schema = read(() => (given.schema === undefined ? undefined : schemaOf(given.schema)));
  const ownEnv = read(() => envOf(given.env ?? [], env, texts));
  const upstreams = read(() => upstreamsOf(given.upstream ?? [], texts));
  const emptyDay = read(() => (given.emptyDay === undefined ? undefined : emptyDayOf(given.emptyDay, texts)));
  const usual = pretestDefaults(subject ?? { kind: "command" });
  const faults = read(() => oneOf("--faults", FAULT_LEVELS, given.faults ?? usual.faults, texts));
  const storage = read(() => oneOf("--storage", STORAGES, given.storage ?? usual.storage, texts));
  const limitMs = read(() => milliseconds("--timeout", given.timeout ?? `${usual.limitMs}ms`, texts));
  const graceMs = read(() => milliseconds("--grace", given.grace ?? `${usual.graceMs}ms`, texts));
  const sideBySide = read(() => atLeastOne("--parallel", given.parallel ?? String(usual.sideBySide), texts));
  if (
    !subject ||
    !window ||
    !ownEnv ||
    !upstreams ||
    !faults ||
    !storage ||
    !limitMs ||
    !graceMs ||
    !sideBySide ||
    problems.length > 0
  )
    throw new ProblemError(problems);
  return {
    ...usual,
    ...{ subject, window, schema, upstreams, emptyDay, faults, storage, limitMs, graceMs, sideBySide },
    args: given.arg ?? [],
    env: ownEnv,
    failingArgs: given.failingArg ?? usual.failingArgs,
    sharedPath: given.sharedPath ?? usual.sharedPath,
    endpointEnv: given.endpointEnv ?? usual.endpointEnv,
    ignoreColumns: given.ignoreColumn ?? usual.ignoreColumns,
    dir: process.cwd(),
    strict: given.strict === true,
  };
}

function wrong(where: string, detail: string): ProblemError {
  return new ProblemError([{ code: "ARGUMENT_INVALID", where, detail }]);
}

function subjectOf(image: string | undefined, [program, ...rest]: readonly string[], texts: PretestTexts): Subject {
  if (program !== undefined && image === undefined) return { kind: "command", command: [program, ...rest] };
  if (image && program === undefined) return { kind: "image", image };
  throw wrong("--image", texts.subject);
}

function oneOf<T extends string>(where: string, values: readonly T[], given: string, texts: PretestTexts): T {
  const found = values.find((value) => value === given);
  if (found === undefined) throw wrong(where, texts.oneOf(values));
  return found;
}

/** `NAME=VALUE`, or `NAME` alone for the value that this process has: secrets stay out of the command line. */
function envOf(given: readonly string[], env: NodeJS.ProcessEnv, texts: PretestTexts): Record<string, string> {
  const values: Record<string, string> = {};
  for (const one of given) {
    const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(one) ?? [];
    const found = value ?? env[name];
    if (name === "" || found === undefined) throw wrong("--env", texts.noVariable(name));
    values[name] = found;
  }
  return values;
}

function schemaOf(source: string): TableSchema {
  const inline = /^\s*[[{]/.test(source);
  const where = inline ? "--schema" : source;
  let text = source;
  try {
    if (!inline) text = readFileSync(source, "utf8");
  } catch (error) {
    const detail = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new ProblemError([{ code: "SCHEMA_INVALID", where, detail }], { cause: error });
  }
  const parsed = parseTableSchemaText(text);
  if (parsed.ok) return parsed.schema;
  throw new ProblemError(
    parsed.problems.map(({ path, problem, hint }) => {
      return { code: "SCHEMA_INVALID" as const, where: `${where} ${path}`.trim(), detail: problem, hint };
    }),
  );
}

function upstreamsOf(given: readonly string[], texts: PretestTexts): PretestOptions["upstreams"] {
  const upstreams = new Map<string, { host: string; port: number }>();
  for (const one of given) {
    const [, name, host, port] = /^([\w-]+)=([^\s/:]+):(\d{1,5})$/.exec(one) ?? [];
    if (name === undefined || host === undefined || Number(port) > 65_535) throw wrong("--upstream", texts.upstream);
    upstreams.set(name, { host, port: Number(port) });
  }
  return upstreams;
}

function emptyDayOf(given: string, texts: PretestTexts): PretestOptions["emptyDay"] {
  const [date = "", word] = given.split("=");
  if (!isCalendarDate(date) || (word !== "success" && word !== "failure")) throw wrong("--empty-day", texts.emptyDay);
  return { date, word };
}

function atLeastOne(where: string, given: string, texts: PretestTexts): number {
  if (!/^[1-9][0-9]?$/.test(given)) throw wrong(where, texts.count);
  return Number(given);
}

function milliseconds(where: string, given: string, texts: PretestTexts): number {
  const [, count, unit = ""] = /^([1-9]\d{0,5})(ms|s|m|h)$/.exec(given) ?? [];
  if (count === undefined) throw wrong(where, texts.duration);
  return Number(count) * (UNIT_MS[unit] ?? 1);
}
