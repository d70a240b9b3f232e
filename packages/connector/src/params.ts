import type { Language, Localized, Problem } from "@collectro/contract";
import { nearestName } from "@collectro/table-schema";
import { z } from "zod";
import { coerce } from "./coerce.js";
import { explainIssue } from "./param-issue.js";
import { paramTextsIn } from "./param-texts.js";

const SECRET = "collectroSecret";

/** A param whose value is secret: taken as value or reference (`sm://…`, `env:NAME`, `file:/path`), masked everywhere. */
export function secret(): z.ZodString {
  return z
    .string()
    .min(1)
    .meta({ [SECRET]: true });
}

/** One declared param as forms, docs and the command line see it. */
export interface ParamInfo {
  readonly name: string;
  /** English from `.describe("…")`, Japanese from `.meta({ ja: "…" })`; the English text where there is no Japanese one. */
  readonly description: Localized;
  readonly required: boolean;
  readonly secret: boolean;
  /** The JSON Schema of its value. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Typed params, or everything that is wrong with them. */
export type ParsedParams = { ok: true; params: Record<string, unknown> } | { ok: false; problems: Problem[] };

/** Lists the declared params, in order. */
export function listParams(params: z.ZodObject): ParamInfo[] {
  const json = paramsJsonSchema(params);
  const required = new Set(Array.isArray(json["required"]) ? json["required"] : []);
  const properties = (json["properties"] ?? {}) as Record<string, Record<string, unknown>>;
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    description: described(schema),
    required: required.has(name),
    secret: schema[SECRET] === true,
    schema,
  }));
}

function described({ description: en = "", ja = en }: Record<string, unknown>): Localized {
  return { en: String(en), ja: String(ja) };
}

/**
 * The params as JSON Schema (draft 2020-12): what may be passed in, before defaults. Secrets carry
 * `collectroSecret: true`; beside `description` a Japanese one may stand as `ja`.
 */
export function paramsJsonSchema(params: z.ZodObject): Record<string, unknown> {
  return z.toJSONSchema(params, { io: "input", unrepresentable: "any" });
}

/**
 * Turns raw params into typed ones: texts are coerced by the declared type, unknown and missing names are problems, and
 * every problem is reported at once. Secret values never appear in a problem.
 */
export function parseParams(
  params: z.ZodObject,
  raw: Readonly<Record<string, unknown>>,
  language: Language = "en",
): ParsedParams {
  const infos = new Map(listParams(params).map((info) => [info.name, info]));
  const texts = paramTextsIn(language);
  const problems: Problem[] = [];
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const info = infos.get(name);
    if (!info) {
      const known = [...infos.keys()].join(", ");
      const near = nearestName(name, [...infos.keys()]);
      const detail = near ? texts.didYouMean(near) : texts.known(known);
      problems.push({ code: "PARAM_UNKNOWN", where: name, detail });
      continue;
    }
    input[name] = coerce(value, info.schema);
  }
  const parsed = params.safeParse(input);
  if (parsed.success && problems.length === 0) return { ok: true, params: parsed.data };
  const issues = parsed.error?.issues ?? [];
  for (const issue of [...issues, ...conditionallyMissing(params, input, issues, raw)]) {
    problems.push(problemOf(issue, infos, raw, language));
  }
  return { ok: false, problems };
}

/**
 * zod asks the connector's own refinement only once every param fits by itself. What it would then miss (`auth=bearer`
 * needs `token`) is asked for with every param optional and those at fault left out, so that it is told in the same run.
 */
function conditionallyMissing(
  params: z.ZodObject,
  input: Readonly<Record<string, unknown>>,
  issues: readonly z.core.$ZodIssue[],
  raw: object,
): z.core.$ZodIssue[] {
  const faulty = new Set(issues.map(({ path }) => String(path[0])));
  const fitting = Object.entries(input).filter(([name]) => !faulty.has(name));
  const optional = Object.entries(params.shape).map(([name, schema]) => [name, z.optional(schema)] as const);
  try {
    // The refinement is written for the type with every param there.
    const refinements = (params.def.checks ?? []) as z.core.$ZodCheck<Record<string, unknown>>[];
    const relaxed = z.object(Object.fromEntries(optional)).check(...refinements);
    const { error } = relaxed.safeParse(Object.fromEntries(fitting));
    // Anything else that it says may only follow from what was left out.
    return (error?.issues ?? []).filter(({ code, path: [name], path: { length } }) => {
      return code === "custom" && length === 1 && !faulty.has(String(name)) && !Object.hasOwn(raw, String(name));
    });
  } catch {
    // The refinement relies on a param that is not there.
    return [];
  }
}

function problemOf(
  issue: z.core.$ZodIssue,
  infos: ReadonlyMap<string, ParamInfo>,
  raw: object,
  language: Language,
): Problem {
  const [first] = issue.path;
  const info = infos.get(String(first));
  const where = issue.path.map(String).join(".") || "params";
  const texts = paramTextsIn(language);
  if (issue.path.length === 1 && info && !Object.hasOwn(raw, info.name)) {
    // A refinement of the connector knows why it is needed ("paging=cursor needs it"); zod itself does not.
    const why = issue.code === "custom" ? issue.message : info.description[language];
    return { code: "PARAM_MISSING", where, detail: why || texts.required };
  }
  if (info?.secret) return { code: "PARAM_INVALID", where, detail: texts.secretUnfit };
  return { code: "PARAM_INVALID", where, ...explainIssue(issue, texts) };
}
