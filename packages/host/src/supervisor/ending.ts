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

/** What is wrong with the request itself: the same run again cannot succeed, whatever the source does. */
const BAD_REQUEST = /^(WINDOW|ARGUMENT|PARAM|CONNECTOR_(UNKNOWN|BROKEN|API_VERSION)|SCHEMA_INVALID|SECRET)/;

/** What the worker told about its failure. A wrong request ends differently from a source that does not answer. */
export function failedIn(stage: StageName, problems: readonly Problem[]): Ending {
  const bad = problems.length > 0 && problems.every(({ code }) => BAD_REQUEST.test(code));
  return { code: bad ? EXIT.badRequest : EXIT.failed, stage, problems };
}
