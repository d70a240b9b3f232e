import { setTimeout as delay } from "node:timers/promises";
import { text } from "../text.js";
import type { Disturbance, PlacedDisturbance, RunningContainer } from "../trial/plan.js";
import { storageFault } from "./storage.js";

/** Sends a signal so long after the start. One that finds the container gone has not struck. */
export function signalAfter(name: "SIGTERM" | "SIGKILL", afterMs: number, graceMs: number): Disturbance {
  const at = `${(afterMs / 1000).toFixed(2)} s`;
  return {
    title: text(`${name} after ${at}`, `起動から ${at} 後に ${name}`),
    place: async () => signalling(name, () => delay(afterMs), graceMs),
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
      // An upload that has begun is held from its first byte on.
      const begun = async () => {
        while ((ground.store?.requests["storage.objects.insert"] ?? 0) === 0) await delay(20);
        await delay(100);
      };
      return signalling("SIGTERM", begun, graceMs);
    },
  };
}

function signalling(name: "SIGTERM" | "SIGKILL", due: () => Promise<unknown>, graceMs: number): PlacedDisturbance {
  let strikes = 0;
  async function act(container: RunningContainer): Promise<void> {
    const gone = container.ended.then(() => "gone" as const);
    if ((await Promise.race([gone, due()])) === "gone") return;
    strikes += 1;
    await container.signal(name);
    if ((await Promise.race([gone, delay(graceMs)])) !== "gone") await container.signal("SIGKILL");
  }
  return {
    strikes: () => strikes,
    started: (container) => {
      // A container that ends in this very moment cannot be signalled; that is no fault of anybody.
      act(container).catch(() => {});
    },
    remove: async () => {},
  };
}
