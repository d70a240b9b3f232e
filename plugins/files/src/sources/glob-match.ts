/** Whether one character fits its place in a part of a pattern. */
type Test = (unit: string) => boolean;

/** One part of a pattern, between slashes. `null` is a star; undefined stands for `**`, any number of parts. */
interface Part {
  readonly tests: readonly (Test | null)[];
  /** What begins with a dot must be asked for with a dot, as in a shell. */
  readonly takesDot: boolean;
}

/** More alternatives than this are a mistake, or are made to fill the memory. */
const MAX_ALTERNATIVES = 1_000;

/** Does a whole name, with `/` between its parts, fit? */
export type NameTest = (name: string) => boolean;

/**
 * Compiles a pattern: `*` (any text but `/`), `**` as a whole part (any parts), `?`, `[abc]`, `[a-z]`, `[!x]`, `{a,b}`. A bracket or
 * brace that is never closed stands for itself. The work for a name is bounded by its length times that of the pattern:
 * matchers that make a regular expression of it, Node's own among them, need years for `*a*a*a*a*a*a*a*a*b`.
 * @throws RangeError for a pattern of more than 1,000 alternatives
 */
export function compilePattern(pattern: string): NameTest {
  const alternatives = expandBraces(pattern).map((one) => one.split("/").map(readPart));
  return (name) => {
    const parts = name.split("/").map((part) => [...part]);
    return alternatives.some((pattern) => partsFit(pattern, parts));
  };
}

/** `a{b,c{d,e}}` as `ab`, `acd`, `ace`. */
function expandBraces(pattern: string): string[] {
  let done = [""];
  let at = 0;
  while (at < pattern.length) {
    const choice = pattern[at] === "{" ? readChoice(pattern, at) : undefined;
    const tails = choice ? choice.options.flatMap(expandBraces) : [pattern[at] ?? ""];
    if (done.length * tails.length > MAX_ALTERNATIVES) {
      throw new RangeError(`the pattern has more than ${MAX_ALTERNATIVES} alternatives`);
    }
    done = done.flatMap((head) => tails.map((tail) => head + tail));
    at = choice ? choice.end : at + 1;
  }
  return done;
}

/** The options of the braces that open at an index; undefined when they close nowhere or hold no comma. */
function readChoice(pattern: string, open: number): { options: string[]; end: number } | undefined {
  const options: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < pattern.length; at++) {
    if (pattern[at] === "{") depth += 1;
    if (pattern[at] === "}") depth -= 1;
    if (depth === 0 || (depth === 1 && pattern[at] === ",")) {
      options.push(pattern.slice(from, at));
      from = at + 1;
    }
    if (depth === 0) return options.length > 1 ? { options, end: at + 1 } : undefined;
  }
  return undefined;
}

function readPart(text: string): Part | undefined {
  if (text === "**") return undefined;
  const units = [...text];
  const tests: (Test | null)[] = [];
  let at = 0;
  while (at < units.length) {
    const unit = units[at] ?? "";
    const set = unit === "[" ? readSet(units, at) : undefined;
    // A second star in a row adds nothing.
    if (unit === "*") tests.push(...(tests.at(-1) === null ? [] : [null]));
    else if (unit === "?") tests.push(() => true);
    else tests.push(set?.test ?? ((given) => given === unit));
    at = set?.end ?? at + 1;
  }
  return { tests, takesDot: text.startsWith(".") };
}

/** The characters in the brackets that open at an index; undefined when they close nowhere. */
function readSet(units: readonly string[], open: number): { test: Test; end: number } | undefined {
  const isNegated = units[open + 1] === "!" || units[open + 1] === "^";
  const first = open + (isNegated ? 2 : 1);
  // A closing bracket that comes first is one of the characters.
  const close = units.indexOf("]", first + 1);
  if (close === -1) return undefined;
  const ranges: [string, string][] = [];
  for (let at = first; at < close; at++) {
    const unit = units[at] ?? "";
    const isRange = units[at + 1] === "-" && at + 2 < close;
    ranges.push([unit, isRange ? (units[at + 2] ?? "") : unit]);
    if (isRange) at += 2;
  }
  const isInside = (unit: string) => ranges.some(([low, high]) => low <= unit && unit <= high);
  return { test: (unit) => isInside(unit) !== isNegated, end: close + 1 };
}

/** Which beginnings of the name each part of the pattern can reach: a table, so that nothing is tried twice. */
function partsFit(pattern: readonly (Part | undefined)[], parts: readonly (readonly string[])[]): boolean {
  let reached = new Set([0]);
  for (const [index, part] of pattern.entries()) {
    const next = new Set<number>();
    for (const from of reached) {
      if (part) {
        const units = parts[from];
        if (units && partFits(part, units)) next.add(from + 1);
        continue;
      }
      // At the end of a pattern `**` stands for at least one part: `a/**` is what lies in a, not a itself.
      let to = from;
      if (index < pattern.length - 1) next.add(to);
      while (to < parts.length && parts[to]?.[0] !== "." && !next.has(to + 1)) next.add(++to);
    }
    reached = next;
  }
  return reached.has(parts.length);
}

/** Goes back to the last star only: what an earlier one could take, the last one can take as well. */
function partFits({ tests, takesDot }: Part, units: readonly string[]): boolean {
  if (units.length === 0 ? tests.length > 0 : units[0] === "." && !takesDot) return false;
  let test = 0;
  let unit = 0;
  let star: { readonly test: number; unit: number } | undefined;
  while (unit < units.length) {
    const fits = tests[test];
    if (fits === null) {
      star = { test: ++test, unit };
    } else if (fits?.(units[unit] ?? "")) {
      test += 1;
      unit += 1;
    } else if (star) {
      star.unit += 1;
      test = star.test;
      unit = star.unit;
    } else return false;
  }
  return tests.slice(test).every((rest) => rest === null);
}
