import { parentPort, workerData } from "node:worker_threads";
import type { LineVerdict } from "@collectro/table-schema";
import { type Reason, RunRefused } from "../reason.js";
import { compileFileValidator, type ValidationRules } from "./validation.js";

/** One staged file, and the name of its object. */
export interface ValidationQuestion {
  readonly path: string;
  readonly object: string | undefined;
}

/** The answer about one staged file. An error keeps its message only, a refusal its reasons. */
export type ValidationAnswer =
  | { readonly verdict: LineVerdict }
  | { readonly reasons: readonly Reason[] }
  | { readonly failure: string };

const validate = compileFileValidator(workerData as ValidationRules);

parentPort?.on("message", async ({ path, object }: ValidationQuestion) => {
  const answer = await validate(path, object).then(
    (verdict): ValidationAnswer => ({ verdict }),
    (error: Error): ValidationAnswer =>
      error instanceof RunRefused ? { reasons: error.reasons } : { failure: error.message },
  );
  parentPort?.postMessage(answer);
});
