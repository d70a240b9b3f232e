import { EXIT_CODE, NON_ROOT, OTHER_FILES, PID_1, READ_ONLY_ROOT, SCHEME, STOP } from "./advice.js";
import type { JudgingCheck } from "./check.js";
import { ENDS, LEFTOVERS } from "./ends.js";
import { NO_WRONG_SUCCESS } from "./faults.js";
import { ENVIRONMENT, PARAMETERS } from "./inputs.js";
import { DATES, EMPTY_DAY, REPEAT, UNION } from "./laws.js";
import { DUPLICATE, LOAD_PATH, PATH_FORM } from "./load-path.js";
import {
  APPEND_ONLY,
  CAUSE,
  ERROR_LINE,
  EXTRA,
  FAILURE_LOG,
  FAILURE_TIMING,
  SUCCESS_LOG,
  SUCCESS_TIMING,
} from "./log.js";
import { OBJECTS, ROWS, UNVERIFIED } from "./objects.js";
import { NOTHING_AFTER, PLACED, RESULT_LAST, WHOLE } from "./order.js";
import { FAILURE_BYTES, FAILURE_WORD, SUCCESS_BYTES, SUCCESS_WORD } from "./result.js";
import { SECRETS } from "./secrets.js";
import { STALE } from "./stale.js";

/** Every check there is: the guide's list in its order, what else the guide asks for, the proof, advice. */
export const CHECKS: readonly JudgingCheck[] = [
  ENDS,
  LEFTOVERS,
  PARAMETERS,
  ENVIRONMENT,
  UNION,
  REPEAT,
  DATES,
  EMPTY_DAY,
  SUCCESS_WORD,
  SUCCESS_BYTES,
  LOAD_PATH,
  PATH_FORM,
  DUPLICATE,
  OBJECTS,
  ROWS,
  SUCCESS_LOG,
  SUCCESS_TIMING,
  APPEND_ONLY,
  FAILURE_WORD,
  FAILURE_BYTES,
  FAILURE_LOG,
  FAILURE_TIMING,
  CAUSE,
  ERROR_LINE,
  RESULT_LAST,
  NOTHING_AFTER,
  WHOLE,
  SECRETS,
  STALE,
  NO_WRONG_SUCCESS,
  EXIT_CODE,
  EXTRA,
  SCHEME,
  UNVERIFIED,
  PLACED,
  STOP,
  OTHER_FILES,
  NON_ROOT,
  READ_ONLY_ROOT,
  PID_1,
];
