import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Language, type Problem, ProblemError } from "@collectro/contract";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { type PlacedProblem, shapeProblems, type WorkflowFile } from "./file-shape.js";
import { readMeaning } from "./meaning.js";
import { type WorkflowTexts, workflowTextsIn } from "./texts.js";
import type { Workflow } from "./workflow.js";

/** A problem with its place in the text that was checked; `where` is `path:line:column`, both from 1. */
export interface TextProblem extends Problem {
  readonly where: string;
  readonly line: number;
  readonly column: number;
  /** The keys from the top of the file that lead to it; none where it is about the whole. */
  readonly keys: readonly string[];
}

/** A text that is a workflow, as it is run and as it is written; or everything that is wrong with it. */
export type CheckedWorkflow =
  | { readonly workflow: Workflow; readonly file: WorkflowFile }
  | { readonly problems: readonly TextProblem[] };

/**
 * Reads a workflow file, version 1, YAML or JSON.
 * @throws ProblemError with every problem at once, each with file, line and column, what, and what to do.
 */
export async function loadWorkflow(path: string, language: Language = "en"): Promise<Workflow> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    const detail = error.code === "ENOENT" ? "there is no such file" : `it cannot be read (${error.message})`;
    throw new ProblemError([{ code: "WORKFLOW_INVALID", where: path, detail, hint: "give the path of a workflow" }]);
  });
  const checked = await checkWorkflowText(text, path, language);
  if ("workflow" in checked) return checked.workflow;
  throw new ProblemError(checked.problems);
}

/** Whether a file that a text names may be read; the path is absolute. */
export type MayRead = (path: string) => Promise<boolean>;

/**
 * Checks the text of a workflow file as `loadWorkflow` does, before there is such a file. Paths in it are relative to the
 * folder of `path`. What the parsers of YAML and of schemas say is English in every language.
 * @param mayRead asked before a file of a schema is looked at: one that may not be read is told as such, there or not. Default: any
 */
export async function checkWorkflowText(
  text: string,
  path: string,
  language: Language = "en",
  mayRead: MayRead = async () => true,
): Promise<CheckedWorkflow> {
  const texts = workflowTextsIn(language);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const at = (problem: Problem, offset: number, keys: readonly string[] = []): TextProblem => {
    return { ...problem, keys, ...place(path, lines, offset) };
  };
  if (document.errors.length > 0) {
    const hint = texts.validYaml;
    return {
      problems: document.errors.map(({ message: detail, pos: [offset] }) =>
        at({ code: "WORKFLOW_INVALID", detail, hint }, offset),
      ),
    };
  }
  const plain = plainValue(document, texts);
  if ("problem" in plain) return { problems: [at(plain.problem, 0)] };
  const shape = shapeProblems(plain.value, texts);
  const file = plain.value as WorkflowFile;
  const read = shape.length > 0 ? { problems: shape } : await readMeaning(file, dirname(resolve(path)), texts, mayRead);
  if ("workflow" in read) return { ...read, file };
  return { problems: read.problems.map(({ path: keys, ...problem }) => at(problem, offsetOf(document, keys), keys)) };
}

/** Problems that another judge of the same text has, with their places in it. */
export function placeProblems(text: string, path: string, problems: readonly PlacedProblem[]): TextProblem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  return problems.map(({ path: keys, ...problem }) => {
    return { ...problem, keys, ...place(path, lines, offsetOf(document, keys)) };
  });
}

/** The document as plain data. Aliases to nothing, and aliases upon aliases that would fill the memory, are told here only. */
function plainValue(
  document: Document,
  { withoutAlias: hint }: WorkflowTexts,
): { readonly value: unknown } | { readonly problem: Problem } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    const detail = (error as Error).message.slice(0, 200);
    return { problem: { code: "WORKFLOW_INVALID", detail, hint } };
  }
}

/** Where in the text the key at the end of a path stands; the nearest parent that is there otherwise. */
function offsetOf(document: Document, keys: readonly string[]): number {
  const parent = document.getIn(keys.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === keys.at(-1)) : undefined;
  if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  const node = document.getIn(keys, true);
  if (isNode(node) && node.range) return node.range[0];
  return keys.length === 0 ? 0 : offsetOf(document, keys.slice(0, -1));
}

function place(path: string, lines: LineCounter, offset: number): Pick<TextProblem, "where" | "line" | "column"> {
  const { line: foundLine, col } = lines.linePos(offset);
  const [line, column] = [Math.max(foundLine, 1), Math.max(col, 1)];
  return { where: `${path}:${line}:${column}`, line, column };
}
