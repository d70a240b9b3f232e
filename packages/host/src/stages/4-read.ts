import { setImmediate } from "node:timers/promises";
import type { Connector, Item, RunContext } from "@collectro/connector";

/** What stage 4 hands its items to. A promise is returned only when the next stage cannot take more at once. */
export interface ItemSink {
  add(item: Item): Promise<void> | undefined;
}

/** How long one turn of the event loop may take before timers, signals and the channel get theirs. */
const MAX_TURN_MS = 50;

/** Ends a turn of the event loop that has become long. One for all slices: many short ones make a long turn too. */
export class TurnClock {
  #startMs = performance.now();

  /** A promise only when the turn is to end. */
  endWhenLong(): Promise<void> | undefined {
    return performance.now() - this.#startMs > MAX_TURN_MS ? this.#end() : undefined;
  }

  async #end(): Promise<void> {
    await setImmediate();
    this.#startMs = performance.now();
  }
}

/**
 * Stage 4: Slice → Rows, row batches, or already encoded Lines. Back-pressure is the loop itself: the connector is not
 * asked for more until the sink took what it gave. Returns whether the sink wanted no more (`full`).
 */
export async function read(
  connector: Connector,
  context: RunContext<never>,
  sink: ItemSink,
  full: () => boolean,
  turn: TurnClock,
): Promise<void> {
  for await (const item of connector.read(context)) {
    context.signal.throwIfAborted();
    const pending = sink.add(item);
    if (pending) await pending;
    if (full()) return;
    const ending = turn.endWhenLong();
    if (ending) await ending;
  }
  await turn.endWhenLong();
  // A connector that returns on abort has not read everything.
  context.signal.throwIfAborted();
}
