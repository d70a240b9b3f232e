import { type Problem, problemsOf } from "@collectro/contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { ConnectorDetail, ConnectorSummary, TryRequest, TryResult } from "../../api/index.js";
import type { ConsoleContext } from "../context.js";
import { languageOf } from "../language.js";
import { ApiFailure, type KeyedProblem } from "../problems.js";
import { BODIES } from "./bodies.js";
import type { WorkflowLibrary } from "./library.js";
import { restoreValue, unknownPlaceholders } from "./secrets/hidden-text.js";
import { literalSecrets } from "./secrets/params.js";
import { authoringTextsIn } from "./texts.js";
import { windowKeys } from "./window.js";

const KINDS = ["check", "preview", "schema"] as const;

interface Named {
  readonly Params: { readonly name: string };
}

/** The catalogue of connectors, and trying one before a workflow is saved. */
export function registerConnectorRoutes(
  app: FastifyInstance,
  { connectors, signal }: ConsoleContext,
  library: WorkflowLibrary,
): void {
  app.get("/api/connectors", async (request): Promise<readonly ConnectorSummary[]> => {
    return await connectors.list(languageOf(request));
  });

  app.get<Named>("/api/connectors/:name", async (request): Promise<ConnectorDetail> => {
    return await connectors.describe(request.params.name, languageOf(request));
  });

  for (const kind of KINDS) {
    app.post<Named & { Body: TryRequest }>(
      `/api/connectors/:name/${kind}`,
      { schema: { body: BODIES.attempt } },
      async (request, reply): Promise<TryResult> => {
        const language = languageOf(request);
        const { name } = request.params;
        const { workflow, params, ...rest } = request.body;
        const read = await connectors.readParams(name, params, language);
        const file = workflow === undefined ? undefined : await library.find(workflow, language);
        const secrets = file?.shown.secrets ?? [];
        const { unknownPlaceholder, unknownPlaceholderHint: hint } = authoringTextsIn(language);
        const problems = [
          ...literalSecrets(read, language),
          ...Object.entries(params).flatMap(([where, value]): KeyedProblem[] => {
            const [placeholder] = unknownPlaceholders(JSON.stringify(value), secrets);
            if (placeholder === undefined) return [];
            const detail = unknownPlaceholder(placeholder);
            return [{ code: "PARAM_INVALID", where, detail, hint, keys: ["params", where] }];
          }),
        ];
        if (problems.length > 0) throw new ApiFailure(problems, 400);
        const tried = { ...rest, params: restoreValue(params, secrets) as TryRequest["params"] };
        const gone = AbortSignal.any([signal, goneSignal(reply)]);
        return await connectors.attempt(kind, name, tried, language, gone).catch((error: unknown) => {
          const wrong = problemsOf(error);
          throw wrong ? new ApiFailure(wrong.map(keyed), 400) : error;
        });
      },
    );
  }
}

/** Aborts when whoever asked is gone: nobody waits for the answer any more. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once("close", () => gone.abort(new Error("the page is gone")));
  return gone.signal;
}

function keyed(problem: Problem): KeyedProblem {
  const { code, where = "" } = problem;
  if (code.startsWith("WINDOW_")) return { ...problem, keys: windowKeys(problem) };
  return code.startsWith("PARAM_") ? { ...problem, keys: ["params", ...where.split(".")] } : problem;
}
