import { parentPort, workerData } from "node:worker_threads";
import type { LineVerdict } from "@collectro/table-schema";
import { compileFileValidator, type ValidationRules } from "./validation.js";

/** The answer about one staged file. */
export type ValidationAnswer =
  | { readonly path: string; readonly verdict: LineVerdict }
  | { readonly path: string; readonly failure: string };

const validate = compileFileValidator(workerData as ValidationRules);

parentPort?.on("message", async (path: string) => {
  const answer = await validate(path).then(
    (verdict): ValidationAnswer => ({ path, verdict }),
    (error: Error): ValidationAnswer => ({ path, failure: error.message }),
  );
  parentPort?.postMessage(answer);
});
