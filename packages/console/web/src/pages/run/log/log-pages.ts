import type { LogEntry, LogPage } from "../../../../../src/api/index.js";
import { api, pathOf, type Query } from "../../../api/client.js";
import { LogStream } from "./log-stream.js";

const PAGE = 500;
const KEPT_PAGES = 60;
const RECOUNT_MS = 700;

/** Which lines are wanted. */
export interface LogFilter {
  readonly severity: "error" | undefined;
  readonly search: string | undefined;
}

/** What is known about the whole. */
export interface LogState {
  /** Lines that match. */
  readonly matching: number;
  readonly total: number;
  /** No line will follow. */
  readonly complete: boolean;
  /** The first answer has come. */
  readonly ready: boolean;
  readonly error: unknown;
}

/**
 * The lines of one log that match, as far as anybody has looked at them: pages are asked for when they are wanted, some
 * are kept, and what a running container writes comes in by a stream. Close it.
 */
export class LogPages {
  readonly #path: string;
  readonly #filter: LogFilter;
  readonly #changed: () => void;
  readonly #pages = new Map<number, readonly LogEntry[]>();
  readonly #asked = new Set<number>();
  readonly #closing = new AbortController();
  #stream: LogStream | undefined;
  #recount: ReturnType<typeof setTimeout> | undefined;
  #state: LogState = { matching: 0, total: 0, complete: false, ready: false, error: undefined };

  constructor(run: string, filter: LogFilter, changed: () => void) {
    this.#path = `${pathOf("/api/runs", run)}/log`;
    this.#filter = filter;
    this.#changed = changed;
    void this.#ask(0);
  }

  /** The same object until something changes. */
  get state(): LogState {
    return this.#state;
  }

  /** Line `index` of those that match, from 0; undefined while it is on its way. */
  line(index: number): LogEntry | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Lines `first` to `last` are looked at: what of them is missing is asked for. */
  want(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!this.#isWhole(page)) void this.#ask(page);
    }
  }

  close(): void {
    this.#closing.abort();
    this.#stream?.close();
    clearTimeout(this.#recount);
  }

  #isWhole(page: number): boolean {
    const due = Math.min(PAGE, this.#state.matching - page * PAGE);
    return due <= 0 || (this.#pages.get(page)?.length ?? 0) >= due;
  }

  async #ask(page: number): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const query: Query = { start: page * PAGE, count: PAGE, ...this.#filter };
    try {
      const answer = await api.get<LogPage>(this.#path, query, this.#closing.signal);
      this.#keep(page, answer.lines);
      this.#take(answer);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#set({ error });
    } finally {
      this.#asked.delete(page);
    }
  }

  #take({ matching, total, complete }: LogPage): void {
    const { state } = this;
    this.#set({
      matching: Math.max(matching, state.matching),
      total: Math.max(total, state.total),
      complete: complete || state.complete,
      ready: true,
      error: undefined,
    });
    if (!this.#state.complete && !this.#stream) this.#follow(this.#state.total);
  }

  #follow(after: number): void {
    this.#stream = new LogStream(`${this.#path}/stream`, after, {
      lines: (lines) => this.#append(lines),
      total: (total) => this.#grown(total),
      end: () => void this.#finish(),
    });
  }

  /** Lines of the stream: put where they belong without a filter; with one, the answer is asked for again. */
  #append(lines: readonly LogEntry[]): void {
    const byPage = Map.groupBy(this.#isFiltered() ? [] : lines, ({ number }) => Math.floor((number - 1) / PAGE));
    for (const [page, [first, ...rest]] of byPage) {
      const known = this.#pages.get(page) ?? [];
      // Whatever does not join on is asked for when somebody looks at it.
      if (first && known.length === (first.number - 1) % PAGE) this.#keep(page, [...known, first, ...rest]);
    }
    this.#grown(lines.at(-1)?.number ?? 0);
  }

  #grown(total: number): void {
    if (total <= this.#state.total) return;
    this.#set(this.#isFiltered() ? { total } : { total, matching: total });
    if (this.#isFiltered())
      this.#recount ??= setTimeout(() => {
        this.#recount = undefined;
        void this.#ask(Math.floor(this.#state.matching / PAGE));
      }, RECOUNT_MS);
  }

  async #finish(): Promise<void> {
    this.#stream?.close();
    await this.#ask(Math.floor(this.#state.matching / PAGE));
    this.#set({ complete: true });
  }

  #isFiltered(): boolean {
    return this.#filter.severity !== undefined || this.#filter.search !== undefined;
  }

  /** The page that was put in last is kept longest. */
  #keep(page: number, lines: readonly LogEntry[]): void {
    if (lines.length < (this.#pages.get(page)?.length ?? 0)) return;
    this.#pages.delete(page);
    this.#pages.set(page, lines);
    const oldest = this.#pages.keys().next().value;
    if (this.#pages.size > KEPT_PAGES && oldest !== undefined) this.#pages.delete(oldest);
  }

  #set(change: Partial<LogState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}
