import type { Language } from "@collectro/contract";
import { checkWorkflowText, type MayRead, type WorkflowFile } from "@collectro/crawler";
import { isNode, LineCounter, parseDocument } from "yaml";
import type { ConnectorCatalogue } from "../../connectors.js";
import type { KeyedProblem } from "../problems.js";
import { readArguments } from "./arguments.js";
import { type FormFile, formOf, isOurs, type WorkflowText } from "./form.js";
import { unknownPlaceholders } from "./secrets/hidden-text.js";
import { readDeclared, unknownVariables } from "./secrets/params.js";
import { authoringTextsIn } from "./texts.js";

/** Where a text would be saved, and who reads what is wrong with it. */
export interface CheckContext {
  readonly catalogue: ConnectorCatalogue;
  readonly workflowsDir: string;
  readonly path: string;
  readonly language: Language;
  /** What its placeholders stand for. */
  readonly secrets: readonly string[];
  /** Which files the text may have read. */
  readonly mayRead: MayRead;
}

/** A text, read as far as it can be. */
export interface CheckedText {
  readonly problems: readonly KeyedProblem[];
  /** As it would be run, but for secrets behind placeholders; absent when it is no workflow. */
  readonly parsed?: WorkflowText;
  readonly form?: FormFile;
}

/**
 * Everything that is wrong with a text as it is shown: as a workflow file, and, when the container is ours, with the params
 * of its connector, which a run would refuse.
 */
export async function checkText(yaml: string, context: CheckContext): Promise<CheckedText> {
  const { catalogue, workflowsDir, path, language, secrets, mayRead } = context;
  const placeholders = placeholderProblems(yaml, secrets, language);
  const checked = await checkWorkflowText(yaml, path, language, mayRead);
  if ("problems" in checked) {
    const where = (text: string): string => text.replace(`${workflowsDir}/`, "");
    return { problems: [...checked.problems.map((one) => ({ ...one, where: where(one.where) })), ...placeholders] };
  }
  const form = await formOf(checked, catalogue, language, mayRead);
  return {
    problems: [...(await paramProblems(yaml, checked.file, context)), ...placeholders],
    parsed: checked,
    ...(form && { form }),
  };
}

function placeholderProblems(yaml: string, secrets: readonly string[], language: Language): KeyedProblem[] {
  const texts = authoringTextsIn(language);
  const lines = new LineCounter();
  lines.lineStarts = [0, ...[...yaml.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return unknownPlaceholders(yaml, secrets).map((placeholder) => {
    const { line, col: column } = lines.linePos(yaml.indexOf(placeholder));
    const detail = texts.unknownPlaceholder(placeholder);
    return { code: "WORKFLOW_INVALID", where: placeholder, detail, hint: texts.unknownPlaceholderHint, line, column };
  });
}

async function paramProblems(yaml: string, file: WorkflowFile, context: CheckContext): Promise<KeyedProblem[]> {
  const { catalogue, workflowsDir, language } = context;
  const args = isOurs(file, catalogue, workflowsDir) ? readArguments(file.args ?? []) : undefined;
  if (!args) return [];
  const read = await readDeclared(catalogue, args.connector, args.raw, language);
  const problems = "missing" in read ? read.missing : [...read.problems, ...unknownVariables(read, file, language)];
  return problems.map((problem) => {
    const at = args.places.get(problem.keys?.[1] ?? "");
    return { ...problem, ...placeOf(yaml, at === undefined ? ["args"] : ["args", at]) };
  });
}

function placeOf(yaml: string, keys: readonly (string | number)[]): { line?: number; column?: number } {
  const lines = new LineCounter();
  const node = parseDocument(yaml, { lineCounter: lines, logLevel: "silent" }).getIn(keys, true);
  if (!isNode(node) || !node.range) return {};
  const { line, col: column } = lines.linePos(node.range[0]);
  return { line, column };
}
