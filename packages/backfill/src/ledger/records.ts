import { createHash } from "node:crypto";
import type { BucketMark, MarkShelf } from "@collectro/crawler";
import type { Clock } from "../clock.js";
import { LedgerBroken } from "./ledger-broken.js";

/** One record of the ledger as it stood when it was read or written. */
export interface Entry<T> {
  readonly name: string;
  readonly value: T;
  readonly generation: string;
  /** By the clock of the server, milliseconds since 1970. */
  readonly writtenAtMs: number;
}

/** What a list finds at a name: a record, or something that is none. */
export type Listed<T> = { readonly entry: Entry<T> } | { readonly broken: string };

/** Records in a bucket, each changed only over the state that was seen. */
export interface Records {
  /** @throws LedgerBroken when what lies there was not written so by a ledger */
  read<T>(name: string): Promise<Entry<T> | undefined>;
  /** Writes over that entry; undefined = only if nothing is there. Undefined when somebody else was faster. */
  put<T>(name: string, value: T, over: Entry<T> | undefined): Promise<Entry<T> | undefined>;
  /** Does nothing when it has changed since, or is gone. */
  remove(entry: Entry<unknown>): Promise<void>;
  list<T>(prefix: string, start?: string, end?: string): AsyncIterable<Listed<T>>;
  /**
   * The server's clock, never ahead of it: what it said at the last write, and the time since then on the own clock, of which
   * only the steps are believed. 0 before the first write.
   */
  serverNowMs(): number;
}

/** What records are made of. */
export interface RecordsParts {
  readonly shelf: MarkShelf;
  readonly clock: Clock;
  /** A text that no other write has: tells a write whose answer got lost from somebody else's. */
  readonly nonce: () => string;
}

/** Changes only with what older programs cannot read. */
const VERSION = "1";

/** Keeps records in a bucket. */
export function openRecords({ shelf, clock, nonce }: RecordsParts): Records {
  let server = { saidMs: 0, heardMs: 0 };

  function written<T>(mark: BucketMark, value: T): Entry<T> {
    const { name, generation, writtenAtMs } = mark;
    if (writtenAtMs > server.saidMs) server = { saidMs: writtenAtMs, heardMs: clock.nowMs() };
    return { name, value, generation, writtenAtMs };
  }
  return {
    async read<T>(name: string) {
      const mark = await shelf.read(name);
      return mark && decode<T>(mark);
    },
    async put<T>(name: string, value: T, over: Entry<T> | undefined) {
      const fields = encode(name, value, nonce());
      const mark = await shelf.write(name, fields, over?.generation ?? "0");
      if (mark) return written(mark, value);
      // The answer to a write that was done may get lost; asked again, the server says that the generation is another one.
      const there = await shelf.read(name);
      return there?.fields["nonce"] === fields["nonce"] ? written(there, value) : undefined;
    },
    async remove(entry) {
      await shelf.remove(entry);
    },
    async *list<T>(prefix: string, start?: string, end?: string) {
      for await (const mark of shelf.list(prefix, start, end)) yield listed<T>(mark);
    },
    serverNowMs: () => (server.saidMs === 0 ? 0 : server.saidMs + clock.nowMs() - server.heardMs),
  };
}

function encode(name: string, value: unknown, nonce: string): Record<"record" | "nonce" | "digest", string> {
  const record = JSON.stringify(value);
  return { record, nonce, digest: digestOf(name, record, nonce) };
}

/** With the name in it, so that a record that was copied to another name is not believed there. */
function digestOf(name: string, record: string, nonce: string): string {
  return createHash("sha256")
    .update(JSON.stringify([VERSION, name, record, nonce]))
    .digest("hex")
    .slice(0, 32);
}

function decode<T>(mark: BucketMark): Entry<T> {
  const { record = "", nonce = "", digest } = mark.fields;
  if (digest !== digestOf(mark.name, record, nonce)) throw new LedgerBroken(mark.name);
  const { name, generation, writtenAtMs } = mark;
  return { name, value: JSON.parse(record) as T, generation, writtenAtMs };
}

function listed<T>(mark: BucketMark): Listed<T> {
  try {
    return { entry: decode<T>(mark) };
  } catch (error) {
    if (error instanceof LedgerBroken) return { broken: mark.name };
    throw error;
  }
}
