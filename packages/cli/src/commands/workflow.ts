import { formatProblem, problemsOf } from "@collectro/contract";
import { loadWorkflow, loadWorkflows } from "@collectro/crawler";
import colors from "picocolors";
import { oneLine } from "../one-line.js";
import { operationTexts } from "../operation-texts.js";
import type { Session } from "../session.js";
import { WORKFLOW_DIR, workflowPath } from "../workflow-path.js";

/** `collectro workflow check [WORKFLOW…]`: every problem with file, line and column. Exit 0 all fit, 2 not. */
export async function checkWorkflows(session: Session, names: readonly string[]): Promise<number> {
  const texts = operationTexts(session.language);
  const { fine, errors } = names.length > 0 ? await checkNamed(session, names) : await checkFolder(session);
  if (session.json) console.log(JSON.stringify({ fine, errors }));
  for (const path of session.json ? [] : fine) console.log(`${path}: ${colors.green(texts.fits)}`);
  for (const error of errors) console.error(oneLine(error));
  if (fine.length + errors.length === 0) console.error(texts.noWorkflows(WORKFLOW_DIR));
  return errors.length > 0 || fine.length === 0 ? 2 : 0;
}

interface Checked {
  readonly fine: readonly string[];
  readonly errors: readonly string[];
}

async function checkFolder({ language }: Session): Promise<Checked> {
  const { workflows, problems } = await loadWorkflows(WORKFLOW_DIR, language);
  return {
    fine: workflows.map(({ path }) => path),
    errors: problems.map((problem) => formatProblem(problem, language)),
  };
}

async function checkNamed({ language, texts }: Session, names: readonly string[]): Promise<Checked> {
  const fine: string[] = [];
  const errors: string[] = [];
  for (const name of names) {
    try {
      const path = workflowPath(name, texts);
      await loadWorkflow(path, language);
      fine.push(path);
    } catch (error) {
      const problems = problemsOf(error);
      if (!problems) throw error;
      errors.push(...problems.map((problem) => formatProblem(problem, language)));
    }
  }
  return { fine, errors };
}
