import type { BucketMark, MarkShelf } from "@collectro/crawler";
import type { Random } from "./random.js";
import type { VirtualTime } from "./virtual-time.js";

/** Marks that one list request brings. */
const PAGE = 1_000;
/** Its clock is not that of any worker. */
const EPOCH_MS = Date.UTC(2024, 0, 1);

/** How a bucket behaves. */
export interface BucketManners {
  /** Milliseconds of one request, there and back. */
  readonly latencyMs: readonly [number, number];
  /** How often a write is done and its answer lost: the client asks again, and is told that the generation is another one. */
  readonly lostAnswers: number;
  /** How often a request fails for good. */
  readonly failures: number;
}

/** Requests that a bucket has answered. */
export interface BucketCounts {
  readonly reads: number;
  readonly writes: number;
  readonly lists: number;
  /** The most writes of one object within a second: Cloud Storage bears one. */
  readonly writesOfOneObject: number;
}

/** A bucket in memory: the rules of generations, the order of lists, and the manners of a network. */
export class Bucket {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #manners: BucketManners;
  readonly #onWrite: (mark: BucketMark) => void;
  readonly #marks = new Map<string, BucketMark>();
  readonly #names: string[] = [];
  readonly #lastWrites = new Map<string, { second: number; writes: number }>();
  #generation = 0;
  #counts = { reads: 0, writes: 0, lists: 0, writesOfOneObject: 0 };

  /** @param onWrite told of every mark that is written, whether its writer hears of it or not */
  constructor(time: VirtualTime, random: Random, manners: BucketManners, onWrite: (mark: BucketMark) => void) {
    this.#time = time;
    this.#random = random;
    this.#manners = manners;
    this.#onWrite = onWrite;
  }

  get counts(): BucketCounts {
    return this.#counts;
  }

  /** The bucket as one client sees it; `alive` never settles once the client is gone. */
  clientOf(alive: () => Promise<void>): MarkShelf {
    const request = async <T>(work: () => T): Promise<T> => {
      await alive();
      const latencyMs = this.#random.between(...this.#manners.latencyMs);
      await this.#time.wait(latencyMs / 2);
      if (this.#random.next() < this.#manners.failures) throw new Error("the bucket did not answer");
      const answer = work();
      await this.#time.wait(latencyMs / 2);
      await alive();
      return answer;
    };
    const page = (prefix: string, start: string, end: string | undefined): Promise<BucketMark[]> =>
      request(() => this.#page(prefix, start, end));
    return {
      read: (name) => request(() => this.#read(name)),
      write: (name, fields, generation) =>
        request(() => {
          const written = this.#write(name, fields, generation);
          return this.#random.next() < this.#manners.lostAnswers ? undefined : written;
        }),
      remove: (mark) => request(() => this.#remove(mark)),
      async *list(prefix, start, end) {
        for (let next = start ?? prefix; ; ) {
          const marks = await page(prefix, next, end);
          yield* marks;
          if (marks.length < PAGE) return;
          next = `${marks.at(-1)?.name}\0`;
        }
      },
    };
  }

  #read(name: string): BucketMark | undefined {
    this.#counts.reads += 1;
    return this.#marks.get(name);
  }

  #write(name: string, fields: BucketMark["fields"], generation: string): BucketMark | undefined {
    this.#counts.writes += 1;
    const there = this.#marks.get(name);
    if ((there?.generation ?? "0") !== generation) return undefined;
    this.#countWrite(name);
    if (!there) this.#names.splice(this.#placeOf(name), 0, name);
    this.#generation += 1;
    const writtenAtMs = EPOCH_MS + this.#time.nowMs;
    const mark = { name, fields, generation: String(this.#generation), writtenAtMs };
    this.#marks.set(name, mark);
    this.#onWrite(mark);
    return mark;
  }

  #remove({ name, generation }: Pick<BucketMark, "name" | "generation">): boolean {
    this.#counts.writes += 1;
    if (this.#marks.get(name)?.generation !== generation) return false;
    this.#marks.delete(name);
    this.#names.splice(this.#placeOf(name), 1);
    return true;
  }

  #page(prefix: string, start: string, end: string | undefined): BucketMark[] {
    this.#counts.lists += 1;
    const marks: BucketMark[] = [];
    for (let at = this.#placeOf(start > prefix ? start : prefix); marks.length < PAGE; at += 1) {
      const name = this.#names[at];
      if (name === undefined || !name.startsWith(prefix) || (end !== undefined && name >= end)) break;
      const mark = this.#marks.get(name);
      if (mark) marks.push(mark);
    }
    return marks;
  }

  /** Where a name is, or would be, in the order of names. */
  #placeOf(name: string): number {
    let [low, high] = [0, this.#names.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#names[middle] ?? "") < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #countWrite(name: string): void {
    const second = Math.floor(this.#time.nowMs / 1000);
    const last = this.#lastWrites.get(name);
    const writes = last?.second === second ? last.writes + 1 : 1;
    this.#lastWrites.set(name, { second, writes });
    this.#counts.writesOfOneObject = Math.max(this.#counts.writesOfOneObject, writes);
  }
}
