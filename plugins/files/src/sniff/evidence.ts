import type { FilesParams } from "../params.js";

/** One thing that was found out: the params that follow from it, and why. */
export interface Finding {
  readonly params: Partial<FilesParams>;
  /** `encoding cp932: …`, for the log. */
  readonly text: string;
}

/** What cannot be decided: the run asks. */
export class Undecided extends Error {
  override readonly name = "Undecided";
  /** What to say by which param. */
  readonly ask: string;

  constructor(reason: string, ask: string) {
    super(reason);
    this.ask = ask;
  }
}

/** Names as a list for people: `a, b and c`. */
export function inWords(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
