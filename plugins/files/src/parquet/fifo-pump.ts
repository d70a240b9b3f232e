import { closeSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { PumpOrder } from "./fifo.js";

/** Reads the pipe while the thread of the run judges what was read before; ends with the pipe, or when it is told to. */
const { descriptor, state, blockBytes, readyBlocks } = workerData as PumpOrder;

function pump(): void {
  for (let block = 0; ; block++) {
    // Never more blocks ahead than there is memory for.
    for (let taken = Atomics.load(state, 0); block - taken >= readyBlocks; taken = Atomics.load(state, 0)) {
      if (Atomics.load(state, 1) === 1) return;
      Atomics.wait(state, 0, taken, 100);
    }
    if (Atomics.load(state, 1) === 1) return;
    const bytes = new Uint8Array(blockBytes);
    let held = 0;
    let count = 1;
    while (held < blockBytes && count > 0) {
      count = readSync(descriptor, bytes, held, blockBytes - held, null);
      held += count;
    }
    if (held > 0) parentPort?.postMessage(bytes.subarray(0, held), [bytes.buffer]);
    if (count === 0) return;
  }
}

try {
  pump();
} finally {
  closeSync(descriptor);
}
