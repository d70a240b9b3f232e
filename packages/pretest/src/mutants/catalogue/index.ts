import type { Mutant } from "../mutant.js";
import { ADVICE_MUTANTS } from "./advice.js";
import { FAULT_MUTANTS } from "./faults.js";
import { LAW_MUTANTS } from "./laws.js";
import { LOAD_PATH_MUTANTS } from "./load-path.js";
import { LOG_MUTANTS } from "./log.js";
import { ORDER_MUTANTS } from "./order.js";
import { RESULT_MUTANTS } from "./result.js";
import { ROW_MUTANTS } from "./rows.js";

/** Every mutant of the reference containers, in the order of the guide's list. */
export const MUTANTS: readonly Mutant[] = [
  ...RESULT_MUTANTS,
  ...LOAD_PATH_MUTANTS,
  ...ROW_MUTANTS,
  ...LOG_MUTANTS,
  ...ORDER_MUTANTS,
  ...LAW_MUTANTS,
  ...FAULT_MUTANTS,
  ...ADVICE_MUTANTS,
];
