const RETRY_MS = 2_000;
const HIDDEN_MS = 10_000;

/** What a stream of the console tells, by the name of the event; the value is its parsed data. */
export type Listeners = Readonly<Record<string, (data: never) => void>>;

/** How the connection goes. */
export interface Standing {
  /** `again`: after a loss, during which something may have been missed. */
  readonly opened: (again: boolean) => void;
  readonly lost: () => void;
}

/**
 * Keeps an EventSource open until the function that it returns is called. A browser gives up after some answers (a proxy's
 * 502), we do not; and a page that nobody sees lets go of it, because browsers allow six connections to one host in all tabs.
 */
export function keepOpen(url: () => string, listeners: Listeners, standing?: Standing): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const open = () => {
    close();
    source = new EventSource(url());
    source.onopen = () => {
      standing?.opened(again);
      again = true;
    };
    source.onerror = () => {
      standing?.lost();
      // The browser would ask with the old address.
      close();
      timer = setTimeout(open, RETRY_MS);
    };
    for (const [name, tell] of Object.entries(listeners)) {
      source.addEventListener(name, (event: MessageEvent<string>) => tell(JSON.parse(event.data) as never));
    }
  };
  const seen = () => {
    if (!document.hidden && source) clearTimeout(timer);
    else if (!document.hidden) open();
    else timer = setTimeout(close, HIDDEN_MS);
  };
  open();
  document.addEventListener("visibilitychange", seen);
  return () => {
    document.removeEventListener("visibilitychange", seen);
    close();
  };
}
