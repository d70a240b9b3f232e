import type { Problem, ProblemCode } from "@collectro/contract";
import { EXIT, type ExitCode } from "../exit-codes.js";
import type { StageName } from "../protocol.js";

/** How the run ends, before it is published. */
export interface Ending {
  readonly code: ExitCode;
  readonly stage: StageName;
  readonly problems: readonly Problem[];
}

/** An ending with one problem. */
export function ended(stage: StageName, code: ProblemCode, detail: string, exit: ExitCode = EXIT.failed): Ending {
  return { code: exit, stage, problems: [{ code, detail }] };
}

/** What the worker told about its failure. What could have been seen before any data was touched is a bad request. */
export function failedIn(stage: StageName, problems: readonly Problem[]): Ending {
  return { code: stage === "ask" || stage === "open" ? EXIT.badRequest : EXIT.failed, stage, problems };
}
