import { type Language, problemsOf } from "@collectro/contract";
import { isSecretName, isSecretReference, type WorkflowFile } from "@collectro/crawler";
import { parseDocument } from "yaml";
import type { ConnectorCatalogue, ReadParams } from "../../../connectors.js";
import type { KeyedProblem } from "../../problems.js";
import { readArguments } from "../arguments.js";
import { isOurs } from "../form.js";
import { authoringTextsIn } from "../texts.js";
import { isPlaceholder } from "./hidden-text.js";
import type { IsSecret } from "./spans.js";

/** Which params of a text are secret: as its connector declares them; by their names where nothing does. */
export async function secretParamsOf(
  text: string,
  catalogue: ConnectorCatalogue,
  workflowsDir: string,
): Promise<IsSecret> {
  const declared = await declaredIn(text, catalogue, workflowsDir);
  return (name) => declared?.secrets.includes(name) ?? isSecretName(name);
}

async function declaredIn(text: string, catalogue: ConnectorCatalogue, dir: string): Promise<ReadParams | undefined> {
  try {
    const file: Partial<WorkflowFile> | undefined = parseDocument(text, { logLevel: "silent" }).toJS();
    const args = Array.isArray(file?.args) && isOurs(file, catalogue, dir) ? readArguments(file.args) : undefined;
    const read = args && (await catalogue.readParams(args.connector, args.raw, "en"));
    // A name that is not declared may be a misspelt one.
    return read && { ...read, secrets: [...read.secrets, ...undeclared(args.raw, read).filter(isSecretName)] };
  } catch {
    // No workflow, or a connector that is not there: names have to do.
    return undefined;
  }
}

function undeclared(raw: Readonly<Record<string, unknown>>, { names }: ReadParams): string[] {
  return Object.keys(raw).filter((name) => !names.includes(name));
}

/** A problem for each secret that is written out: what is saved, or sent to try it, refers to secrets. */
export function literalSecrets({ params, secrets }: ReadParams, language: Language): KeyedProblem[] {
  const { literalSecret: detail, literalSecretHint: hint } = authoringTextsIn(language);
  const literal = secrets.filter((name) => {
    const value = params[name];
    return value !== undefined && !isPlaceholder(value) && !(typeof value === "string" && isSecretReference(value));
  });
  return literal.map((where) => ({ code: "PARAM_INVALID", where, detail, hint, keys: ["params", where] }));
}

/** A problem for each secret that refers to a variable which the container does not get. */
export function unknownVariables(
  { params, secrets }: DeclaredParams,
  file: WorkflowFile,
  language: Language,
): KeyedProblem[] {
  const { unknownVariable, unknownVariableHint } = authoringTextsIn(language);
  const known = new Set([...Object.keys(file.env ?? {}), ...(file.passEnv ?? [])]);
  return secrets.flatMap((where): KeyedProblem[] => {
    const variable = /^env:(.+)$/.exec(String(params[where]))?.[1];
    if (variable === undefined || known.has(variable)) return [];
    const detail = unknownVariable(variable);
    return [{ code: "PARAM_INVALID", where, detail, hint: unknownVariableHint(variable), keys: ["params", where] }];
  });
}

/** Params, with every problem at its key. */
export type DeclaredParams = Omit<ReadParams, "problems"> & { readonly problems: readonly KeyedProblem[] };

/** Reads params by their declaration, or tells that the connector is not there. */
export async function readDeclared(
  catalogue: ConnectorCatalogue,
  connector: string,
  raw: Readonly<Record<string, unknown>>,
  language: Language,
): Promise<DeclaredParams | { readonly missing: readonly KeyedProblem[] }> {
  try {
    const read = await catalogue.readParams(connector, raw, language);
    const problems = read.problems.map((problem): KeyedProblem => ({ ...problem, keys: keysOf(problem.where) }));
    return { ...read, problems: [...problems, ...literalSecrets(read, language)] };
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    return { missing: problems.map((problem) => ({ ...problem, keys: ["connector"] })) };
  }
}

function keysOf(where = ""): string[] {
  return ["params", ...where.split(".")];
}
