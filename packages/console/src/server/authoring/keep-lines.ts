/** More pairs of lines are not compared: a text that was changed all over is as good as a new one. */
const MAX_PAIRS = 4_000_000;

/**
 * `after`, with each line that stands in `before` as well written as in `original`, of which `before` is another way to
 * write the same (its spaces, quotes and folds are the printer's). A key at the top that the printer has folded in another
 * way is kept whole or not at all.
 */
export function keepLines(original: string, before: string, after: string): string {
  if (before === after) return original;
  const [ownKeys, wasKeys] = [blocksOf(original), blocksOf(before)];
  if (ownKeys.length !== wasKeys.length) return after;
  const folded = new Set(
    wasKeys.filter(({ lines }, index) => lines.length !== ownKeys[index]?.lines.length).map(({ key }) => key),
  );
  const [own, was, is] = [original, before, after].map((text) => unitsOf(text, folded)) as [
    string[],
    string[],
    string[],
  ];
  const start = sameAtStart(was, is);
  const end = sameAtStart(was.slice(start).reverse(), is.slice(start).reverse());
  const middle = (units: readonly string[]): readonly string[] => units.slice(start, units.length - end);
  return [
    ...own.slice(0, start),
    ...keptMiddle(middle(own), middle(was), middle(is)),
    ...own.slice(own.length - end),
  ].join("\n");
}

/** What belongs to a key at the top, up to the next one. */
interface Block {
  readonly key: string;
  readonly lines: string[];
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [{ key: "", lines: [] }];
  for (const line of text.split("\n")) {
    const key = /^["']?([A-Za-z][\w]*)["']?\s*:/.exec(line)?.[1];
    if (key !== undefined) blocks.push({ key, lines: [] });
    blocks.at(-1)?.lines.push(line);
  }
  return blocks;
}

/** Lines, and whole blocks of some keys. */
function unitsOf(text: string, whole: ReadonlySet<string>): string[] {
  return blocksOf(text).flatMap(({ key, lines }) => (whole.has(key) ? [lines.join("\n")] : lines));
}

function sameAtStart(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((line, index) => line !== b[index]);
  return differs === -1 ? a.length : differs;
}

/** Keeps as many lines as are in both in the same order. */
function keptMiddle(own: readonly string[], was: readonly string[], is: readonly string[]): readonly string[] {
  if (was.length * is.length > MAX_PAIRS) return is;
  // lengths[i][j]: how many lines was[i…] and is[j…] have in common.
  const lengths = Array.from({ length: was.length + 1 }, () => new Uint32Array(is.length + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = was.length - 1; i >= 0; i -= 1) {
    for (let j = is.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row) row[j] = was[i] === is[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const kept = [...is];
  for (let i = 0, j = 0; i < was.length && j < is.length; ) {
    if (was[i] === is[j]) kept[j++] = own[i++] ?? "";
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return kept;
}
