import { readFileSync } from "node:fs";
import { sharedDir } from "@collectro/contract";
import type { Promised } from "../promise.js";
import { startHost } from "../world/host-run.js";
import { openWorld } from "../world/world.js";

/** An upload that is taken and never answered, with the waits that the container really uses. */
export const stall: Promised = {
  name: "stall",
  idle: true,
  promise: {
    en: "A store that takes an upload and says nothing is noticed, and asked again, within 30 s",
    ja: "アップロードを受けたまま答えないストアには 30 秒以内に気づき、やり直す",
  },
  measure: async ({ dir }) => {
    await using world = await openWorld(dir);
    const fault = world.store.faults.arm({ method: "storage.objects.insert", instruction: "stall", times: 1 });
    const host = await startHost(world);
    const uploading = () => world.store.requests["storage.objects.insert"] > 0;
    await host.process.waitUntil(uploading, { what: "an upload" });
    const startMs = performance.now();
    const told = () => readFileSync(sharedDir(host.sharedDir).log, "utf8").includes("no answer within");
    await host.process.waitUntil(told, { what: "the retry", timeoutMs: 60_000 });
    const seconds = (performance.now() - startMs) / 1000;
    const run = await host.finish();
    const survived = run.report.result === "success" && world.store.faults.get(fault.id).completed;
    return [
      { what: { en: "until it was noticed", ja: "気づくまで" }, value: seconds, unit: "s", atMost: 31 },
      { what: { en: "runs that then succeeded", ja: "その後成功した実行" }, value: survived ? 1 : 0, atLeast: 1 },
    ];
  },
};
