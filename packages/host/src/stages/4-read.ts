import { setImmediate } from "node:timers/promises";
import type { Connector, Item, RunContext } from "@collectro/connector";

/** What stage 4 hands its items to. A promise is returned only when the next stage cannot take more at once. */
export interface ItemSink {
  add(item: Item): Promise<void> | undefined;
}

/** How long one turn of the event loop may take before timers, signals and the channel get theirs. */
const MAX_TURN_MS = 50;

/**
 * Stage 4: Slice → Rows, row batches, or already encoded Lines. Back-pressure is the loop itself: the connector is not
 * asked for more until the sink took what it gave. Returns whether the sink wanted no more (`full`).
 */
export async function read(
  connector: Connector,
  context: RunContext<never>,
  sink: ItemSink,
  full: () => boolean,
): Promise<void> {
  let turnStartMs = performance.now();
  for await (const item of connector.read(context)) {
    context.signal.throwIfAborted();
    const pending = sink.add(item);
    if (pending) await pending;
    if (full()) return;
    if (performance.now() - turnStartMs > MAX_TURN_MS) {
      await setImmediate();
      turnStartMs = performance.now();
    }
  }
  // A connector that returns on abort has not read everything.
  context.signal.throwIfAborted();
}
