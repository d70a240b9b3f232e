import type { Language } from "@collectro/contract";
import { compareTable } from "@collectro/crawler";
import type { FastifyInstance } from "fastify";
import type {
  BrokenFile,
  RunSummary,
  TableDifferences,
  WorkflowCheck,
  WorkflowDetail,
  WorkflowForm,
  WorkflowList,
  WorkflowRendered,
  WorkflowSave,
  WorkflowSummary,
} from "../../api/index.js";
import { type ConsoleContext, workflowNamed } from "../context.js";
import { languageOf } from "../language.js";
import { ApiFailure, type KeyedProblem, toApiProblem } from "../problems.js";
import { toSummary } from "../runs/summary.js";
import { BODIES } from "./bodies.js";
import type { CheckedText } from "./check.js";
import type { LibraryFile, LibraryWorkflow, WorkflowLibrary } from "./library.js";
import { turnsOf } from "./next-turns.js";
import { renderForm } from "./render.js";
import { literalSecrets } from "./secrets/params.js";
import { authoringTextsIn } from "./texts.js";

/** Turns that a page about one workflow shows. */
const TURNS = 5;

interface Named {
  readonly Params: { readonly name: string };
}

/** Workflow files: list, show, check, render from a form, save. */
export function registerWorkflowRoutes(app: FastifyInstance, context: ConsoleContext, library: WorkflowLibrary): void {
  const { connectors, hub } = context;

  app.get("/api/workflows", async (request): Promise<WorkflowList> => {
    const language = languageOf(request);
    const files = await library.files(language);
    const workflows = files.filter(isWorkflow);
    const firsts = workflows.filter(
      (one, index) => workflows.findIndex((two) => nameOf(two) === nameOf(one)) === index,
    );
    const newest = context.state.runs.queries
      .newest()
      .map((entry) => [entry.workflow, toSummary(entry, language)] as const);
    const lastRuns = new Map(newest);
    return {
      workflows: firsts.map((file) => summaryOf(file, lastRuns.get(nameOf(file)))),
      broken: files.flatMap((file) => {
        const isSecond = isWorkflow(file) && !firsts.includes(file);
        const problems = isSecond ? [...file.problems, sameName(file, language)] : file.problems;
        return problems.length > 0 ? [brokenOf(file.file, problems, language)] : [];
      }),
    };
  });

  const detailOf = async (name: string, language: Language): Promise<WorkflowDetail> => {
    const file = await library.get(name, language);
    const { shown, revision, form, parsed } = file;
    const [last] = context.state.runs.queries.page({ workflow: name }, 1);
    return {
      ...summaryOf(file, last && toSummary(last, language)),
      yaml: shown.text,
      revision,
      ...(form && { form: form.form }),
      nextTurns: turnsOf(parsed.workflow, TURNS),
    };
  };

  app.get<Named>("/api/workflows/:name", async (request) => await detailOf(request.params.name, languageOf(request)));

  app.get<Named>("/api/workflows/:name/differences", async (request): Promise<TableDifferences> => {
    const { workflow } = await workflowNamed(context, request.params.name);
    const found = await compareTable(context.state, workflow);
    return { table: workflow.table.name, exists: found !== undefined, differences: found ?? [] };
  });

  const checkOf = ({ problems, form, parsed }: CheckedText, language: Language): WorkflowCheck => ({
    problems: problems.map((problem) => toApiProblem(problem, language)),
    ...(form && { form: form.form }),
    nextTurns: parsed ? turnsOf(parsed.workflow, TURNS) : [],
  });

  app.post<{ Body: { yaml: string; name?: string; file?: string } }>(
    "/api/workflows/check",
    { schema: { body: BODIES.check } },
    async (request): Promise<WorkflowCheck> => {
      const language = languageOf(request);
      const { yaml, name, file } = request.body;
      const place = file === undefined ? (name === undefined ? undefined : { name }) : { file };
      return checkOf(await library.check(yaml, place, language), language);
    },
  );

  app.post<{ Body: { form: WorkflowForm; yaml?: string } }>(
    "/api/workflows/render",
    { schema: { body: BODIES.render } },
    async (request): Promise<WorkflowRendered> => {
      const language = languageOf(request);
      const { form, yaml: before } = request.body;
      const literal = literalSecrets(await connectors.readParams(form.connector, form.params, language), language);
      if (literal.length > 0) throw new ApiFailure(literal, 400);
      // What is changed is the workflow of that name; a form alone is a new one.
      const place = before === undefined ? undefined : { name: form.name };
      const existing =
        before === undefined ? undefined : { yaml: before, ...(await library.check(before, place, language)) };
      const yaml = await renderForm(form, existing, connectors);
      return { yaml, ...checkOf(await library.check(yaml, place, language), language) };
    },
  );

  app.put<Named & { Body: WorkflowSave }>(
    "/api/workflows/:name",
    { schema: { body: BODIES.save } },
    async (request): Promise<WorkflowDetail> => {
      const language = languageOf(request);
      const { name } = request.params;
      await library.save({ name }, request.body.yaml, request.body.revision, language);
      hub.publish("workflows", () => ({}));
      return await detailOf(name, language);
    },
  );

  app.post<{ Body: WorkflowSave }>("/api/workflows", { schema: { body: BODIES.save } }, async (request, reply) => {
    const language = languageOf(request);
    const name = await library.create(request.body.yaml, language);
    hub.publish("workflows", () => ({}));
    return await reply.code(201).send(await detailOf(name, language));
  });
}

/** A file as a place of problems. */
export function brokenOf(file: string, problems: readonly KeyedProblem[], language: Language): BrokenFile {
  return { file, problems: problems.map((problem) => toApiProblem(problem, language)) };
}

function isWorkflow(file: LibraryFile): file is LibraryWorkflow {
  return file.parsed !== undefined;
}

function summaryOf({ parsed, file, connector }: LibraryWorkflow, lastRun: RunSummary | undefined): WorkflowSummary {
  const { workflow } = parsed;
  const [next] = turnsOf(workflow, 1);
  return {
    name: workflow.name,
    file,
    ...(connector === undefined ? {} : { connector }),
    table: workflow.table.name,
    warehouse: workflow.bigquery ? "bigquery" : "embedded",
    ...(parsed.file.schedule ? { schedule: { ...parsed.file.schedule } } : {}),
    ...(next && { next }),
    ...(lastRun && { lastRun }),
  };
}

function nameOf({ parsed }: LibraryWorkflow): string {
  return parsed.file.name;
}

function sameName(file: LibraryWorkflow, language: Language) {
  const { nameTaken, nameTakenHint: hint } = authoringTextsIn(language);
  return { code: "WORKFLOW_INVALID" as const, where: file.file, detail: nameTaken(nameOf(file)), hint };
}
