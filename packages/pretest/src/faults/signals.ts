import { setTimeout as delay } from "node:timers/promises";
import type { ContainerEnd } from "@collectro/crawler";
import { text } from "../text.js";
import type { Disturbance, PlacedDisturbance, RunningContainer } from "../trial/plan.js";
import { storageFault } from "./storage.js";

/** Waits for the moment of a signal; rejects when the container is gone before it. */
type Moment = (gone: AbortSignal) => Promise<unknown>;

/** Sends a signal so long after the start. One that finds the container gone has not struck. */
export function signalAfter(name: "SIGTERM" | "SIGKILL", afterMs: number, graceMs: number): Disturbance {
  const at = `${(afterMs / 1000).toFixed(2)} s`;
  return {
    title: text(`${name} after ${at}`, `起動から ${at} 後に ${name}`),
    place: async () => signalling(name, (gone) => delay(afterMs, undefined, { signal: gone }), graceMs),
  };
}

/** SIGTERM while an upload stands still: the container is certainly at work then. */
export function stopDuringUpload(graceMs: number): Disturbance {
  const stall = storageFault(text("", ""), { method: "storage.objects.insert", instruction: "stall", times: 1 });
  return {
    title: text("SIGTERM while an upload stands still", "アップロードが止まっている間に SIGTERM"),
    async place(ground) {
      const stalled = await stall.place(ground);
      if ("impossible" in stalled) return stalled;
      const begun: Moment = async (gone) => {
        while ((ground.store?.requests["storage.objects.insert"] ?? 0) === 0) {
          await delay(UPLOAD_POLL_MS, undefined, { signal: gone });
        }
        // An upload that has begun is held from its first byte on.
        await delay(UPLOAD_HELD_MS, undefined, { signal: gone });
      };
      return signalling("SIGTERM", begun, graceMs);
    },
  };
}

const UPLOAD_POLL_MS = 20;
const UPLOAD_HELD_MS = 100;

function signalling(name: "SIGTERM" | "SIGKILL", moment: Moment, graceMs: number): PlacedDisturbance {
  let strikes = 0;
  async function act(container: RunningContainer): Promise<void> {
    const gone = new AbortController();
    const ended = container.ended.finally(() => gone.abort());
    await moment(gone.signal);
    await container.signal(name);
    // It may have ended by itself in the moment of the kill: its end tells.
    if (name === "SIGKILL") strikes = Number(wasKilled(await ended));
    else strikes = Number(!gone.signal.aborted);
    await delay(graceMs, undefined, { signal: gone.signal });
    await container.signal("SIGKILL");
  }
  return {
    strikes: () => strikes,
    started: (container) => {
      // Waiting ends with the container, and one that ends in this very moment cannot be signalled.
      act(container).catch(() => {});
    },
    remove: async () => {},
  };
}

function wasKilled(end: ContainerEnd): boolean {
  return end.kind === "signalled" && end.signal === "SIGKILL";
}
