import type { Stand } from "./stand.js";

/** One thing that a right connector does. */
export interface Clause {
  /** A sentence that holds for a right connector. */
  readonly name: string;
  /** Why it cannot apply to this one; undefined when it does. */
  readonly notApplicable?: string | undefined;
  /** Throws a `ClauseBroken` when it does not hold. */
  check(stand: Stand): Promise<void>;
}
