import { readFileSync } from "node:fs";
import type { Problem } from "@collectro/contract";
import { nearestName } from "@collectro/table-schema";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Notify } from "../notify/notify.js";
import type { ScheduleFile } from "../schedule/read-schedule.js";
import type { BigquerySettings } from "../warehouse/bigquery/settings.js";
import { type WorkflowTexts, workflowTextsIn } from "./texts.js";
import type { LoadMode } from "./workflow.js";

/** A workflow file that fits the published JSON Schema: packages/crawler/workflow.schema.json. */
export interface WorkflowFile {
  readonly name: string;
  readonly image?: string;
  readonly command?: string | readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly passEnv?: readonly string[];
  readonly output: string;
  readonly table: {
    readonly name: string;
    readonly schema: string | readonly unknown[];
    readonly windowColumn?: string;
    readonly mode?: LoadMode;
  };
  readonly limits?: {
    readonly silence?: string;
    readonly total?: string;
    readonly grace?: string;
    readonly memory?: string;
    readonly requestsPerSecond?: number;
  };
  readonly schedule?: ScheduleFile;
  readonly notify?: Notify;
  readonly bigquery?: BigquerySettings;
  readonly emptyWindow?: "success" | "failure";
  readonly trustResult?: boolean;
}

/** A problem before its place in the file is known: the path of keys from the top. */
export type PlacedProblem = Problem & { readonly path: readonly string[] };

const schemaText = readFileSync(new URL("../../workflow.schema.json", import.meta.url), "utf8");

/** The published JSON Schema of a workflow file, for editors and forms. */
export const workflowSchema: Readonly<Record<string, unknown>> = JSON.parse(schemaText);

let compiled: ValidateFunction<WorkflowFile> | undefined;

/** Made when it is first asked for: compiling the schema is a good part of the start of a command that reads no workflow. */
function validator(): ValidateFunction<WorkflowFile> {
  compiled ??= new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile<WorkflowFile>(workflowSchema);
  return compiled;
}

/** Checks the shape of a parsed workflow file; all problems at once, none when it fits. Texts: English by default. */
export function shapeProblems(value: unknown, texts: WorkflowTexts = workflowTextsIn("en")): PlacedProblem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [{ code: "WORKFLOW_INVALID", path: [], ...texts.noWorkflow }];
  }
  const validate = validator();
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  // The branches of a oneOf complain about the same place as the oneOf itself, which says it better.
  const choices = new Set(errors.filter((error) => error.keyword === "oneOf").map((error) => error.instancePath));
  return errors
    .filter(
      (error) => error.keyword === "oneOf" || !error.schemaPath.includes("/oneOf/") || !choices.has(error.instancePath),
    )
    .flatMap((error) => explain(error, texts));
}

function explain(error: ErrorObject, texts: WorkflowTexts): PlacedProblem[] {
  const path = error.instancePath.split("/").slice(1).map(unescapePointer);
  const at = (told: Pick<PlacedProblem, "detail" | "hint">, key?: string): PlacedProblem[] => [
    { code: "WORKFLOW_INVALID", path: key === undefined ? path : [...path, key], ...told },
  ];
  const name = path.join(".") || texts.whole;
  const value = shown(error.data);
  const hint = describe(error, texts);
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(error.params["additionalProperty"]);
      return at(texts.unknownKey(key, nearestName(key, Object.keys(error.parentSchema?.["properties"] ?? {}))), key);
    }
    case "required":
      return at(missing(error, path, texts));
    case "oneOf":
      return at(path.length === 0 ? texts.imageOrCommand : { detail: texts.isValue(name, value), hint });
    case "false schema":
      return at(texts.setByCrawler(name));
    case "if":
    case "propertyNames":
      return [];
    case "enum":
      return at({
        detail: texts.isValue(name, value),
        hint: texts.oneOf(error.params["allowedValues"] as readonly string[]),
      });
    case "type":
      return at({ detail: texts.mustBe(name, value, String(error.params["type"])), hint });
    default:
      return at({ detail: texts.isValue(name, value), hint });
  }
}

function missing(error: ErrorObject, path: readonly string[], texts: WorkflowTexts) {
  const name = String(error.params["missingProperty"]);
  const told = texts.missing([...path, name].join("."));
  return name === "windowColumn" ? { ...told, hint: texts.neededByReplaceWindow } : told;
}

function describe(error: ErrorObject, texts: WorkflowTexts): string {
  const description: unknown = error.parentSchema?.["description"];
  return typeof description === "string" ? texts.description(description) : texts.noDescription;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 80);
}

function unescapePointer(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
