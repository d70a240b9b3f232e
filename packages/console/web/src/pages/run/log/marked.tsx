/** A text with what was searched for marked, letters of either case. React writes it as text: markup in it stays letters. */
export function Marked({ text, search }: { readonly text: string; readonly search: string | undefined }) {
  if (!search) return text;
  return splitAt(text, search).map(({ part, at, found }) => (found ? <mark key={at}>{part}</mark> : part));
}

interface Part {
  readonly part: string;
  readonly at: number;
  readonly found: boolean;
}

function splitAt(text: string, search: string): readonly Part[] {
  const parts: Part[] = [];
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  let from = 0;
  // Letters whose other case is longer (İ) would shift every place behind them: then nothing is marked.
  let at = lower.length === text.length ? lower.indexOf(wanted) : -1;
  while (at !== -1) {
    if (at > from) parts.push({ part: text.slice(from, at), at: from, found: false });
    parts.push({ part: text.slice(at, at + wanted.length), at, found: true });
    from = at + wanted.length;
    at = lower.indexOf(wanted, from);
  }
  if (from < text.length) parts.push({ part: text.slice(from), at: from, found: false });
  return parts;
}
