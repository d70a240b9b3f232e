import type { Text } from "../text.js";
import type { Reference } from "./references.js";

/** A small change of a text; `find` stands there exactly once. */
export interface Edit {
  readonly find: string;
  readonly replace: string;
}

/** A reference container with one thing broken. */
export interface Mutant {
  /** Begins with the reference it is of. */
  readonly id: `${Reference}-${string}`;
  readonly title: Text;
  readonly edits: readonly Edit[];
  /** The check whose clause it breaks. */
  readonly caughtBy: string;
  /** Checks that go red with it, always or on a slow machine: the same act touches their clause too. */
  readonly also?: readonly string[];
  /** It behaves until something is disturbed: the quick faults are needed. */
  readonly faults?: "quick";
}

/** Which reference it is a copy of. */
export function referenceOf({ id }: Mutant): Reference {
  return id.startsWith("sh-") ? "sh" : "py";
}

/**
 * The text of the reference with the mutant's edits.
 *
 * @throws Error when a text to be replaced does not stand there exactly once: the reference has changed.
 */
export function applyMutant(reference: string, { id, edits }: Mutant): string {
  return edits.reduce((program, { find, replace }) => {
    const times = program.split(find).length - 1;
    if (times !== 1)
      throw new Error(`${id}: ${JSON.stringify(find)} stands ${times} times in the reference, not once.`);
    return program.replace(find, () => replace);
  }, reference);
}
