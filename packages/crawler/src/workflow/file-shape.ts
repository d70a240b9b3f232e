import { readFileSync } from "node:fs";
import type { Problem } from "@collectro/contract";
import { nearestName } from "@collectro/table-schema";
import { Ajv, type ErrorObject } from "ajv";
import type { Notify } from "../notify/notify.js";
import type { ScheduleFile } from "../schedule/read-schedule.js";
import type { BigquerySettings } from "../warehouse/bigquery/settings.js";
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

const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile<WorkflowFile>(
  workflowSchema,
);

/** Checks the shape of a parsed workflow file; all problems at once, none when it fits. */
export function shapeProblems(value: unknown): PlacedProblem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const hint = "write keys and values: name, command or image, output, table";
    return [{ code: "WORKFLOW_INVALID", path: [], detail: "it is no workflow", hint }];
  }
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  // The branches of a oneOf complain about the same place as the oneOf itself, which says it better.
  const choices = new Set(errors.filter((error) => error.keyword === "oneOf").map((error) => error.instancePath));
  return errors
    .filter(
      (error) => error.keyword === "oneOf" || !error.schemaPath.includes("/oneOf/") || !choices.has(error.instancePath),
    )
    .flatMap(explain);
}

function explain(error: ErrorObject): PlacedProblem[] {
  const path = error.instancePath.split("/").slice(1).map(unescapePointer);
  const at = (detail: string, hint?: string, key?: string): PlacedProblem[] => [
    {
      code: "WORKFLOW_INVALID",
      path: key === undefined ? path : [...path, key],
      detail,
      ...(hint === undefined ? {} : { hint }),
    },
  ];
  const name = path.join(".") || "the workflow";
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(error.params["additionalProperty"]);
      const near = nearestName(key, Object.keys(error.parentSchema?.["properties"] ?? {}));
      return at(`unknown key "${key}"`, near ? `did you mean "${near}"?` : "remove it", key);
    }
    case "required":
      return missing(error, path, at);
    case "oneOf":
      return path.length === 0
        ? at("it names both an image and a command, or neither", "write exactly one of image and command")
        : at(`${name} is ${shown(error.data)}`, describe(error));
    case "false schema":
      return at(`${name} is set by the crawler`, "remove it");
    case "if":
    case "propertyNames":
      return [];
    case "enum":
      return at(`${name} is ${shown(error.data)}`, `write ${(error.params["allowedValues"] as string[]).join(" or ")}`);
    case "type":
      return at(`${name} is ${shown(error.data)}, but it must be ${error.params["type"]}`, describe(error));
    default:
      return at(`${name} is ${shown(error.data)}`, describe(error));
  }
}

function missing(
  error: ErrorObject,
  path: readonly string[],
  at: (detail: string, hint?: string) => PlacedProblem[],
): PlacedProblem[] {
  const name = String(error.params["missingProperty"]);
  const key = [...path, name].join(".");
  return at(`${key} is missing`, name === "windowColumn" ? "mode replace-window needs it" : `write ${key}`);
}

function describe(error: ErrorObject): string {
  const description: unknown = error.parentSchema?.["description"];
  return typeof description === "string" ? description : "see the description of this key in workflow.schema.json";
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 80);
}

function unescapePointer(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
