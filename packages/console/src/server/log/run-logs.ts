import { parseLogLine, shortenLog } from "@collectro/contract";
import type { State } from "@collectro/crawler";
import type { LogEntry, LogPage } from "../../api/index.js";
import { LogFilter, type LogWish } from "./log-filter.js";
import { LogIndex } from "./log-index.js";
import { Wake } from "./wake.js";

/** What was looked at last is kept: an index is small, a filter up to 4 MB for a million lines. */
const MAX_INDEXES = 200;
const MAX_FILTERS = 16;

/** The recorded logs of all runs, at any place of any of them. */
export class RunLogs {
  /** Woken by the name of a run that has logged something in this process. */
  readonly news = new Wake();
  readonly #state: State;
  readonly #indexes = new Map<string, LogIndex>();
  readonly #filters = new Map<string, LogFilter>();

  constructor(state: State) {
    this.#state = state;
  }

  /** The log of a run as it is now. `ended`: nothing will follow. */
  async open(runId: string, ended: boolean): Promise<LogIndex> {
    const { log } = this.#state.folderOf(runId);
    const index = recent(this.#indexes, runId, MAX_INDEXES, () => new LogIndex(log));
    await index.extend(ended);
    return index;
  }

  /** `count` lines from the `start`th on, among those that match. */
  async page(runId: string, ended: boolean, wish: LogWish, start: number, count: number): Promise<LogPage> {
    const index = await this.open(runId, ended);
    const total = index.lines;
    if (wish.severity === undefined && wish.search === undefined) {
      const lines = await index.read(start, Math.min(count, total - start));
      return { lines: lines.map((line, at) => toEntry(line, start + at)), matching: total, total, complete: ended };
    }
    const key = JSON.stringify([runId, wish.severity, wish.search]);
    const filter = recent(this.#filters, key, MAX_FILTERS, () => new LogFilter(index, wish));
    await filter.extend();
    const numbers = filter.numbers(start, count);
    const texts = await index.readEach(numbers);
    const lines = texts.map((line, at) => toEntry(line, numbers[at] ?? 0));
    return { lines, matching: filter.matching, total, complete: ended };
  }

  /** Lines of an opened log, from 0. */
  async lines(index: LogIndex, start: number, count: number): Promise<LogEntry[]> {
    return (await index.read(start, count)).map((line, at) => toEntry(line, start + at));
  }
}

function toEntry(line: string, index: number): LogEntry {
  const { severity, log, wellFormed } = parseLogLine(line);
  const unreadable = !wellFormed && log === line;
  return { number: index + 1, severity, log: shortenLog(log), ...(unreadable ? { unreadable } : {}) };
}

/** What a map holds of a key, made when it is not there; the least recently asked for goes when there are too many. */
function recent<Value>(kept: Map<string, Value>, key: string, most: number, make: () => Value): Value {
  const value = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break;
    kept.delete(oldest);
  }
  return value;
}
