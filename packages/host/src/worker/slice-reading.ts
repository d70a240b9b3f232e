import type { DiscoverContext, Item, Slice } from "@collectro/connector";
import type { Messages } from "../messages.js";
import type { Opened } from "../stages/2-open.js";
import { read, TurnClock } from "../stages/4-read.js";
import { type RowCounts, SliceEncoder } from "../stages/5-encode.js";
import { ShardBuilder } from "../stages/6-shard.js";
import { type ShardStore, UPLOADS } from "../stages/7-store.js";
import { BufferPool } from "../stages/buffer-pool.js";
import { type Columns, encoderOf } from "./columns.js";
import { datesOf } from "./dates.js";
import type { SupervisorLink } from "./link.js";
import type { ConnectorProgress } from "./progress.js";

/** The size at which a shard is closed, in bytes. */
const MAX_SHARD_BYTES = 16 * 1024 * 1024;
/** A bucket that cannot be used is found out this long after reading began, or with the first row. */
const PROBE_AFTER_MS = 200;
/** Above this many slices the log tells the sum only. */
const MAX_LOGGED_SLICES = 400;

/** What reading works with. */
export interface ReadingParts {
  readonly link: SupervisorLink;
  readonly messages: Messages;
  readonly progress: ConnectorProgress;
  readonly shards: ShardStore;
  readonly counts: RowCounts;
  readonly context: Omit<DiscoverContext<unknown>, "requested">;
  /** Ends the run with its first fault. */
  readonly abort: (error: unknown) => void;
}

/** Reads every slice, some side by side, through stages 4 to 6 and hands the shards to stage 7. Returns the rows of each. */
export async function readSlices(
  opened: Opened,
  columns: Columns,
  slices: readonly Slice[],
  limit: number | undefined,
  parts: ReadingParts,
): Promise<number[]> {
  const { link, messages, progress, shards, abort } = parts;
  if (limit !== undefined) link.log("info", messages.limited(limit));
  const sideBySide = limit === undefined ? opened.connector.parallel(opened.params as never) : 1;
  const encodeRow = encoderOf(opened, columns, (path) => progress.nulled(1, path));
  const pool = new BufferPool(MAX_SHARD_BYTES, UPLOADS + 1);
  const turn = new TurnClock();
  const probe = once(() => shards.probe().catch(abort));
  const probeTimer = setTimeout(probe, PROBE_AFTER_MS);

  async function readSlice(slice: Slice): Promise<number> {
    const builder = new ShardBuilder(pool, (shard) => {
      shards.put(shard, slice.from, slice.to);
    });
    const takesLines = columns.wants === "lines";
    const encoder = new SliceEncoder(datesOf(slice), encodeRow, takesLines, builder, parts.counts, limit);
    if (encoder.full) return 0;
    const add = (item: Item): Promise<void> | undefined => {
      probe();
      const before = parts.counts.read;
      const pending = encoder.add(item);
      link.advance(parts.counts.read - before);
      return pending;
    };
    const context = { ...parts.context, ...columns, slice, limit };
    try {
      await read(opened.connector, context as never, { add }, () => encoder.full, turn);
      await encoder.finish();
    } catch (error) {
      abort(error);
      throw error;
    }
    link.advance(1);
    if (slices.length > 1 && slices.length <= MAX_LOGGED_SLICES) {
      link.log("info", messages.sliceDone(datesOf(slice), encoder.rows));
    }
    return encoder.rows;
  }

  const rows: number[] = [];
  const waiting = slices.entries();
  /** Takes one slice after another: the others cost nothing while they wait, however many there are. */
  async function readOn(): Promise<void> {
    for (const [index, slice] of waiting) rows[index] = await readSlice(slice);
  }

  try {
    await Promise.all(Array.from({ length: Math.max(1, sideBySide) }, readOn));
    return rows;
  } finally {
    clearTimeout(probeTimer);
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
