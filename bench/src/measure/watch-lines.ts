/** What it needs of the page: the types of the whole DOM would change those of Node in every file compiled with this one. */
interface PageBody {
  readonly textContent: string;
}
declare const document: { readonly body: PageBody };
declare const MutationObserver: new (changed: () => void) => { observe(target: PageBody, what: object): void };

/** Runs in the page: how old each line is when it appears, until the last one has. */
export function watchLines(lines: number): Promise<number[]> {
  return new Promise((resolve) => {
    const seen = new Map<number, number>();
    const first = new Set<number>();
    const look = (): void => {
      for (const [, number, at] of document.body.textContent.matchAll(/line (\d+) written at (\d{13})/g)) {
        if (!seen.has(Number(number))) seen.set(Number(number), Date.now() - Number(at));
      }
    };
    look();
    // Those that were there before anybody looked say nothing.
    for (const number of seen.keys()) first.add(number);
    new MutationObserver(() => {
      look();
      if (seen.has(lines)) resolve([...seen].filter(([number]) => !first.has(number)).map(([, age]) => age));
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}
