import { parseArgs } from "node:util";
import {
  DEFAULT_SHARED_DIR,
  languageOf,
  objectNameProblem,
  type Problem,
  parseGcsUri,
  parseRunWindow,
  type UriScheme,
  type WindowExpansion,
} from "@collectro/contract";
import { type Details, detailsIn } from "../details.js";
import type { RunRequest } from "../protocol.js";
import { newRunId } from "../run-id.js";
import { OPTIONS, type OptionName } from "./options.js";

/** What stage 1 makes of argv and env. `sharedDir` is known even when something else is wrong: the failure goes there. */
export interface Asked {
  readonly sharedDir: string;
  readonly stopGraceMs: number;
  readonly wants: "run" | "help" | "version";
  readonly request: RunRequest | undefined;
  readonly problems: readonly Problem[];
}

const DEFAULT_TIME_ZONE = "Asia/Tokyo";

/** What was found wrong so far, and the words for it. */
interface Findings {
  readonly problems: Problem[];
  readonly texts: Details;
}

type Values = Partial<Record<OptionName, string[]>>;

/**
 * Stage 1: argv + env → RunRequest. Reports every problem at once and never echoes a param's value.
 * @param maxWindowDays default: what the contract takes
 */
export function ask(argv: readonly string[], env: NodeJS.ProcessEnv, base: string, maxWindowDays?: number): Asked {
  const problems: Problem[] = [];
  const language = languageOf(env);
  const findings = { problems, texts: detailsIn(language) };
  const { values, wants } = readArguments(argv, findings);
  const one = (name: OptionName): string | undefined => values[name]?.at(-1);
  const window = parseRunWindow(env, maxWindowDays, language);
  if (!window.ok) problems.push(...window.problems);
  const fields = {
    connector: connectorName(one("connector"), findings),
    rawParams: rawParams(values, findings),
    output: outputPrefix(one("output"), findings),
    timeZone: timeZone(one("time-zone") ?? DEFAULT_TIME_ZONE, findings),
    expandWindow: choice<WindowExpansion>(
      "expand-window",
      one("expand-window") ?? "none",
      ["none", "week", "month"],
      findings,
    ),
    uriScheme: choice<UriScheme>("uri-scheme", one("uri-scheme") ?? "gcs", ["gcs", "gs"], findings),
    emptyWindow: one("empty-window") && choice("empty-window", one("empty-window"), ["success", "failure"], findings),
    limit: wholeNumber("limit", one("limit"), findings),
  };
  const stopGraceMs = duration("stop-grace", one("stop-grace") ?? "8s", findings);
  const sharedDir = one("shared-dir") || env["COLLECTRO_SHARED_DIR"] || DEFAULT_SHARED_DIR;
  if (problems.length > 0 || !window.ok) return { sharedDir, stopGraceMs, wants, request: undefined, problems };
  const request = Object.freeze({
    ...fields,
    runId: newRunId(),
    parentRunId: env["COLLECTRO_RUN_ID"] || undefined,
    window: window.window,
    schemaSource: one("schema"),
    base,
  }) as RunRequest;
  return { sharedDir, stopGraceMs, wants, request, problems };
}

function readArguments(argv: readonly string[], findings: Findings): { values: Values; wants: Asked["wants"] } {
  const values: Values = {};
  let wants: Asked["wants"] = "run";
  const options = { ...OPTIONS, help: { type: "boolean" }, version: { type: "boolean" } } as const;
  for (const token of parseArgs({ args: [...argv], options, strict: false, tokens: true }).tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      // Its text is not told: it may be a param, with a secret in it, whose option was misspelt.
      wrong(findings, `argument ${token.index + 1}`, findings.texts.noOption());
    } else if (token.name === "help" || token.name === "version") {
      wants = token.name;
    } else if (!Object.hasOwn(OPTIONS, token.name)) {
      wrong(findings, `--${token.name.slice(0, 40)}`, findings.texts.unknownOption());
    } else if (token.value === undefined || token.value === "") {
      wrong(findings, `--${token.name}`, findings.texts.valueNeeded());
    } else {
      const name = token.name as OptionName;
      values[name] ??= [];
      values[name].push(token.value);
    }
  }
  return { values, wants };
}

function connectorName(name: string | undefined, findings: Findings): string {
  const { problems, texts } = findings;
  if (name === undefined) {
    wrong(findings, "--connector", texts.connectorNeeded());
  } else if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) {
    const detail = texts.noConnectorName(JSON.stringify(name.slice(0, 80)));
    problems.push({ code: "CONNECTOR_UNKNOWN", where: "--connector", detail, hint: texts.connectorNameHint() });
  }
  return name ?? "";
}

function rawParams(values: Values, findings: Findings): Record<string, unknown> {
  const params: Record<string, unknown> = Object.create(null);
  for (const text of values.params ?? []) Object.assign(params, jsonParams(text, findings));
  for (const pair of values.param ?? []) {
    const equals = pair.indexOf("=");
    if (equals > 0) params[pair.slice(0, equals)] = pair.slice(equals + 1);
    else wrong(findings, "--param", findings.texts.paramForm());
  }
  return params;
}

function jsonParams(text: string, findings: Findings): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The message of JSON.parse quotes the text, which may hold a secret.
  }
  wrong(findings, "--params", findings.texts.paramsForm());
  return {};
}

function outputPrefix(uri: string | undefined, findings: Findings): RunRequest["output"] {
  if (uri === undefined) {
    wrong(findings, "--output", findings.texts.outputNeeded());
    return { bucket: "", prefix: "" };
  }
  const parsed = parseGcsUri(uri.replace(/\/+$/, ""));
  const prefix = parsed.ok && parsed.location.object;
  const reason = parsed.ok ? prefix && objectNameProblem(`${prefix}/`) : parsed.reason;
  if (!parsed.ok || reason) {
    wrong(findings, "--output", `${JSON.stringify(uri.slice(0, 200))}: ${reason}`);
    return { bucket: "", prefix: "" };
  }
  return { bucket: parsed.location.bucket, prefix: parsed.location.object };
}

function timeZone(zone: string, findings: Findings): string {
  // The first use of Intl costs a start 10 ms and 8 MB.
  if (zone === DEFAULT_TIME_ZONE) return zone;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    wrong(findings, "--time-zone", findings.texts.noTimeZone(JSON.stringify(zone.slice(0, 60))));
    return zone;
  }
}

function choice<T extends string>(
  name: OptionName,
  value: string | undefined,
  allowed: readonly T[],
  findings: Findings,
): T {
  if (!allowed.includes(value as T)) {
    const detail = findings.texts.noneOf(JSON.stringify(value?.slice(0, 40)), allowed.join(", "));
    wrong(findings, `--${name}`, detail);
  }
  return value as T;
}

function wholeNumber(name: OptionName, text: string | undefined, findings: Findings): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  wrong(findings, `--${name}`, findings.texts.wholeNumber());
  return undefined;
}

function duration(name: OptionName, text: string, findings: Findings): number {
  const match = /^([0-9]{1,6})(ms|s|m)$/.exec(text);
  const unitMs = { ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? "ms"] ?? 1;
  if (match) return Number(match[1]) * unitMs;
  wrong(findings, `--${name}`, findings.texts.duration());
  return 8_000;
}

function wrong({ problems }: Findings, where: string, detail: string): void {
  problems.push({ code: "ARGUMENT_INVALID", where, detail });
}
