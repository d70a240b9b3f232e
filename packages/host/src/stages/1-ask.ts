import { parseArgs } from "node:util";
import {
  DEFAULT_SHARED_DIR,
  objectNameProblem,
  type Problem,
  parseGcsUri,
  parseRunWindow,
  type UriScheme,
  type WindowExpansion,
} from "@collectro/contract";
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

type Values = Partial<Record<OptionName, string[]>>;

/**
 * Stage 1: argv + env → RunRequest. Reports every problem at once and never echoes a param's value.
 * @param maxWindowDays default: what the contract takes
 */
export function ask(argv: readonly string[], env: NodeJS.ProcessEnv, base: string, maxWindowDays?: number): Asked {
  const problems: Problem[] = [];
  const { values, wants } = readArguments(argv, problems);
  const one = (name: OptionName): string | undefined => values[name]?.at(-1);
  const window = parseRunWindow(env, maxWindowDays);
  if (!window.ok) problems.push(...window.problems);
  const fields = {
    connector: connectorName(one("connector"), problems),
    rawParams: rawParams(values, problems),
    output: outputPrefix(one("output"), problems),
    timeZone: timeZone(one("time-zone") ?? DEFAULT_TIME_ZONE, problems),
    expandWindow: choice<WindowExpansion>(
      "expand-window",
      one("expand-window") ?? "none",
      ["none", "week", "month"],
      problems,
    ),
    uriScheme: choice<UriScheme>("uri-scheme", one("uri-scheme") ?? "gcs", ["gcs", "gs"], problems),
    emptyWindow: one("empty-window") && choice("empty-window", one("empty-window"), ["success", "failure"], problems),
    limit: wholeNumber("limit", one("limit"), problems),
  };
  const stopGraceMs = duration("stop-grace", one("stop-grace") ?? "8s", problems);
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

function readArguments(argv: readonly string[], problems: Problem[]): { values: Values; wants: Asked["wants"] } {
  const values: Values = {};
  let wants: Asked["wants"] = "run";
  const options = { ...OPTIONS, help: { type: "boolean" }, version: { type: "boolean" } } as const;
  for (const token of parseArgs({ args: [...argv], options, strict: false, tokens: true }).tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      // Its text is not told: it may be a param, with a secret in it, whose option was misspelt.
      problems.push({ code: "ARGUMENT_INVALID", where: `argument ${token.index + 1}`, detail: "it is no option" });
    } else if (token.name === "help" || token.name === "version") {
      wants = token.name;
    } else if (!Object.hasOwn(OPTIONS, token.name)) {
      problems.push({
        code: "ARGUMENT_INVALID",
        where: `--${token.name.slice(0, 40)}`,
        detail: "there is no such option",
      });
    } else if (token.value === undefined || token.value === "") {
      problems.push({ code: "ARGUMENT_INVALID", where: `--${token.name}`, detail: "it needs a value" });
    } else {
      const name = token.name as OptionName;
      values[name] = [...(values[name] ?? []), token.value];
    }
  }
  return { values, wants };
}

function connectorName(name: string | undefined, problems: Problem[]): string {
  if (name === undefined) {
    problems.push({ code: "ARGUMENT_INVALID", where: "--connector", detail: "name the connector to run" });
  } else if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) {
    const detail = `${JSON.stringify(name.slice(0, 80))} is no connector name`;
    problems.push({
      code: "CONNECTOR_UNKNOWN",
      where: "--connector",
      detail,
      hint: "a name is lower case letters, digits and -",
    });
  }
  return name ?? "";
}

function rawParams(values: Values, problems: Problem[]): Record<string, unknown> {
  const params: Record<string, unknown> = Object.create(null);
  for (const text of values.params ?? []) Object.assign(params, jsonParams(text, problems));
  for (const pair of values.param ?? []) {
    const equals = pair.indexOf("=");
    if (equals > 0) params[pair.slice(0, equals)] = pair.slice(equals + 1);
    else problems.push({ code: "ARGUMENT_INVALID", where: "--param", detail: "write it as --param key=value" });
  }
  return params;
}

function jsonParams(text: string, problems: Problem[]): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // The message of JSON.parse quotes the text, which may hold a secret.
  }
  problems.push({
    code: "ARGUMENT_INVALID",
    where: "--params",
    detail: 'it is no JSON object such as {"key":"value"}',
  });
  return {};
}

function outputPrefix(uri: string | undefined, problems: Problem[]): RunRequest["output"] {
  if (uri === undefined) {
    problems.push({
      code: "ARGUMENT_INVALID",
      where: "--output",
      detail: "name the place for the objects: gs://bucket/prefix",
    });
    return { bucket: "", prefix: "" };
  }
  const parsed = parseGcsUri(uri.replace(/\/+$/, ""));
  const prefix = parsed.ok && parsed.location.object;
  const reason = parsed.ok ? prefix && objectNameProblem(`${prefix}/`) : parsed.reason;
  if (!parsed.ok || reason) {
    problems.push({
      code: "ARGUMENT_INVALID",
      where: "--output",
      detail: `${JSON.stringify(uri.slice(0, 200))}: ${reason}`,
    });
    return { bucket: "", prefix: "" };
  }
  return { bucket: parsed.location.bucket, prefix: parsed.location.object };
}

function timeZone(zone: string, problems: Problem[]): string {
  // The first use of Intl costs a start 10 ms and 8 MB.
  if (zone === DEFAULT_TIME_ZONE) return zone;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    const detail = `${JSON.stringify(zone.slice(0, 60))} is no IANA time zone such as Asia/Tokyo`;
    problems.push({ code: "ARGUMENT_INVALID", where: "--time-zone", detail });
    return zone;
  }
}

function choice<T extends string>(
  name: OptionName,
  value: string | undefined,
  allowed: readonly T[],
  problems: Problem[],
): T {
  if (!allowed.includes(value as T)) {
    const detail = `${JSON.stringify(value?.slice(0, 40))} is none of ${allowed.join(", ")}`;
    problems.push({ code: "ARGUMENT_INVALID", where: `--${name}`, detail });
  }
  return value as T;
}

function wholeNumber(name: OptionName, text: string | undefined, problems: Problem[]): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  problems.push({ code: "ARGUMENT_INVALID", where: `--${name}`, detail: "it must be a whole number of at least 1" });
  return undefined;
}

function duration(name: OptionName, text: string, problems: Problem[]): number {
  const match = /^([0-9]{1,6})(ms|s|m)$/.exec(text);
  const unitMs = { ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? "ms"] ?? 1;
  if (match) return Number(match[1]) * unitMs;
  problems.push({
    code: "ARGUMENT_INVALID",
    where: `--${name}`,
    detail: "write it as a number with ms, s or m, such as 8s",
  });
  return 8_000;
}
