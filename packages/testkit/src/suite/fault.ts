/** A clause that does not hold: what was seen, and what to do about it. */
export class ClauseBroken extends Error {
  override readonly name = "ClauseBroken";

  constructor(seen: string, todo: string) {
    super(`${seen}\n→ ${todo}`);
  }
}

/** Throws unless it holds. */
export function must(holds: boolean, seen: string | (() => string), todo: string): asserts holds {
  if (!holds) throw new ClauseBroken(typeof seen === "string" ? seen : seen(), todo);
}
