/** At most so many names are proposed. */
const MAX_NAMES = 3;

/** The candidates that share most letter pairs with a misspelt name, the likeliest first. */
export function nearestNames(wanted: string, candidates: readonly string[]): string[] {
  const pairs = pairsOf(wanted);
  return candidates
    .map((name) => ({ name, likeness: likeness(pairs, pairsOf(name)) }))
    .filter(({ likeness }) => likeness >= 0.4)
    .sort((a, b) => b.likeness - a.likeness || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_NAMES)
    .map(({ name }) => name);
}

/** Pairs of neighbouring letters of the last part: a wrong or missing schema should not hide the right table. */
function pairsOf(name: string): ReadonlySet<string> {
  const last = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return new Set(Array.from({ length: Math.max(1, last.length - 1) }, (_, index) => last.slice(index, index + 2)));
}

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return (2 * shared) / (a.size + b.size);
}
