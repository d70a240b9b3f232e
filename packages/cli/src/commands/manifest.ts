import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { ProblemError, type RunWindow } from "@collectro/contract";
import {
  checkWorkflowText,
  type PlacedProblem,
  placeProblems,
  type Workflow,
  type WorkflowFile,
} from "@collectro/crawler";
import {
  cronJobOf,
  jobOf,
  manifestText,
  podProblems,
  podTextsIn,
  runName,
  scheduleProblems,
} from "@collectro/kubernetes";
import { manifestTexts } from "../manifest-texts.js";
import type { Session } from "../session.js";
import { windowOf } from "../window.js";
import { workflowPath } from "../workflow-path.js";

/** What `collectro manifest` takes. */
export interface ManifestOptions {
  readonly from?: string;
  readonly to?: string;
  readonly schedule?: boolean;
  readonly crawlerImage?: string;
  readonly namespace?: string;
  readonly serviceAccount?: string;
  readonly launcher?: string;
  readonly secret?: string;
  readonly configMap?: string;
}

const RULES = ["daily", "weekly", "monthly", "cron"] as const;

/** `collectro manifest WORKFLOW`: the Job of one run, or the CronJob of the schedule, as YAML. Exit 0, 2 when it cannot be. */
export async function manifestVerb(session: Session, name: string, options: ManifestOptions): Promise<number> {
  const { texts, language } = session;
  const path = workflowPath(name, texts);
  const text = await readFile(path, "utf8");
  const checked = await checkWorkflowText(text, path, language);
  if ("problems" in checked) throw new ProblemError(checked.problems);
  const { workflow } = checked;
  const found = problemsOf(checked, options, session);
  if (found.length > 0) throw new ProblemError(placeProblems(text, path, found));
  const manifest = options.schedule
    ? scheduled(session, workflow, basename(path), options)
    : ofOneRun(session, workflow, windowOf(options, process.env, texts), options);
  if (session.json) console.log(JSON.stringify(manifest));
  else process.stdout.write(manifestText(manifest, manifestTexts(language).heading(workflow.name, commandLine())));
  return 0;
}

/** What keeps the workflow out of a cluster. */
function problemsOf(
  { workflow, file }: { readonly workflow: Workflow; readonly file: WorkflowFile },
  { schedule }: ManifestOptions,
  { language }: Session,
): PlacedProblem[] {
  const texts = podTextsIn(language);
  const rule = RULES.find((key) => file.schedule?.[key] !== undefined) ?? "cron";
  const ofSchedule = schedule ? scheduleProblems(workflow.schedule, rule, texts) : [];
  return [...podProblems(workflow, {}, texts), ...ofSchedule];
}

function ofOneRun(session: Session, workflow: Workflow, { from, to }: RunWindow, options: ManifestOptions) {
  const { secret } = options;
  const name = runName(workflow.name, from === to ? from : `${from}-${to}`);
  return jobOf(
    workflow,
    { from, to },
    { name, language: session.language, ...placeOf(session, options), ...(secret === undefined ? {} : { secret }) },
  );
}

function scheduled(session: Session, workflow: Workflow, file: string, options: ManifestOptions) {
  const { from, to, secret, launcher, configMap } = options;
  const texts = manifestTexts(session.language);
  if (from !== undefined || to !== undefined) throw wrong("--schedule", texts.notScheduled);
  if (secret !== undefined) throw wrong("--secret", texts.onlyOneRun);
  return cronJobOf(workflow, {
    file,
    ...placeOf(session, options),
    ...(launcher === undefined ? {} : { launcher }),
    ...(configMap === undefined ? {} : { configMap }),
  });
}

function placeOf({ language }: Session, { crawlerImage, namespace, serviceAccount }: ManifestOptions) {
  const image = crawlerImage || process.env["COLLECTRO_CRAWLER_IMAGE"];
  if (!image) throw wrong("--crawler-image", manifestTexts(language).noCrawlerImage);
  return {
    crawlerImage: image,
    ...(namespace === undefined ? {} : { namespace }),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  };
}

/** As it was typed; words with blanks are not worth a shell's quotes in a comment. */
function commandLine(): string {
  return ["collectro", ...process.argv.slice(2)].join(" ").replace(/\s+/g, " ");
}

function wrong(where: string, detail: string): ProblemError {
  return new ProblemError([{ code: "ARGUMENT_INVALID", where, detail }]);
}
