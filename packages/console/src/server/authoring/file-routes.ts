import { workflowSchemaIn } from "@collectro/crawler";
import type { FastifyInstance } from "fastify";
import type { WorkflowFileDetail, WorkflowSave } from "../../api/index.js";
import type { ConsoleContext } from "../context.js";
import { languageOf } from "../language.js";
import { failure } from "../problems.js";
import { given, textOf } from "../query.js";
import { BODIES } from "./bodies.js";
import type { WorkflowLibrary } from "./library.js";
import { brokenOf } from "./workflow-routes.js";

interface Named {
  readonly Params: { readonly file: string };
}

/** Files of the folder of workflows as files: those that are none are mended here. And what may stand in one. */
export function registerFileRoutes(
  app: FastifyInstance,
  { hub, readOnly }: ConsoleContext,
  library: WorkflowLibrary,
): void {
  app.get("/api/workflow-schema", async (request) => workflowSchemaIn(languageOf(request)));

  app.get<Named>("/api/workflow-files/:file", async (request): Promise<WorkflowFileDetail> => {
    const language = languageOf(request);
    const found = await library.file(request.params.file, language);
    const { file, problems, shown, editable, isReadable, revision } = found;
    const isGuess = textOf(given(request.query), "guess") === "true";
    if (isGuess && readOnly) throw failure("READ_ONLY", file, "what is secret in it cannot be told");
    return {
      ...brokenOf(file, problems, language),
      yaml: isGuess ? editable.text : shown.text,
      isHidden: !isReadable && !isGuess,
      revision,
    };
  });

  app.put<Named & { Body: WorkflowSave }>(
    "/api/workflow-files/:file",
    { schema: { body: BODIES.save } },
    async (request) => {
      const { yaml, revision } = request.body;
      const name = await library.save({ file: request.params.file }, yaml, revision, languageOf(request));
      hub.publish("workflows", () => ({}));
      return { name };
    },
  );
}
