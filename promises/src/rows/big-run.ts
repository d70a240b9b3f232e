import { createReadStream } from "node:fs";
import { memoryCgroup } from "@collectro/faultkit";
import type { Promised } from "../promise.js";
import { startHost } from "../world/host-run.js";
import { BUCKET, openWorld, type World } from "../world/world.js";

const MIB = 1024 * 1024;
const LIMIT_MIB = 512;
/** One row of the connector's mode `lines`, roughly. */
const ROW_BYTES = 1_050;

/** Far more data than memory, in a container that is killed when it takes more than its limit. */
export const bigRun: Promised = {
  name: "big-run",
  promise: {
    en: "A run of any length fits a container of 512 MiB",
    ja: "どれだけ長い実行も 512 MiB のコンテナに収まる",
  },
  measure: async ({ dir, size }) => {
    await using world = await openWorld(dir);
    await using box = await memoryCgroup(LIMIT_MIB * MIB);
    const gib = size === "full" ? 10 : 1;
    const count = Math.ceil((gib * 1024 * MIB) / ROW_BYTES / 1_000) * 1_000;
    const host = await startHost(world, { params: { mode: "lines", count }, wrap: box.wrap });
    const { report, listed } = await host.finish();
    const stored = await measureObjects(world, listed);
    return [
      { what: { en: "stored", ja: "格納した量" }, value: stored.bytes / 1024 / MIB, unit: "GiB", atLeast: gib * 0.99 },
      {
        what: { en: "rows lost or doubled", ja: "欠けた行・重複した行" },
        value: Math.abs(stored.rows - count),
        atMost: 0,
      },
      {
        what: { en: "runs that succeeded", ja: "成功した実行" },
        value: report.result === "success" ? 1 : 0,
        atLeast: 1,
      },
      {
        what: { en: "peak of all its processes and its page cache", ja: "全プロセスとページキャッシュの最大" },
        value: box.peakBytes() / MIB,
        unit: "MiB",
        atMost: LIMIT_MIB,
      },
      {
        what: { en: "processes that the kernel killed", ja: "カーネルが落としたプロセス" },
        value: box.killedProcesses(),
        atMost: 0,
      },
    ];
  },
};

async function measureObjects(world: World, objects: readonly string[]): Promise<{ bytes: number; rows: number }> {
  let bytes = 0;
  let rows = 0;
  for (const object of objects) {
    for await (const chunk of createReadStream(world.store.pathOf(BUCKET, object) ?? "", { highWaterMark: MIB })) {
      const block = chunk as Buffer;
      bytes += block.length;
      for (let at = block.indexOf(10); at !== -1; at = block.indexOf(10, at + 1)) rows += 1;
    }
  }
  return { bytes, rows };
}
