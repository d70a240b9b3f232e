import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawnObserved } from "@collectro/faultkit";
import type { Promised } from "../promise.js";
import { runHostOnce } from "../world/host-run.js";
import { openWorld } from "../world/world.js";

const READER = fileURLToPath(new URL("../programs/result-reader.js", import.meta.url));

/** job_result.txt and loadpath.txt, read without a pause while run after run writes them. */
export const resultFile: Promised = {
  name: "result-file",
  promise: {
    en: "job_result.txt is absent or exactly one of the two words, and loadpath.txt is whole before `success` can be seen",
    ja: "job_result.txt は存在しないか、二つの語のどちらかそのもので、`success` が見える時点で loadpath.txt は完全である",
  },
  measure: async ({ dir, size }) => {
    await using world = await openWorld(dir);
    const reads = size === "full" ? 1_000_000 : 300_000;
    const sharedDir = join(dir, "read");
    await mkdir(sharedDir);
    await using reader = await spawnObserved(process.execPath, [READER, sharedDir, String(reads)]);
    let ended = false;
    void reader.exit.then(() => {
      ended = true;
    });
    let runs = 0;
    for (; !ended || runs < 2; runs += 1) {
      // In turn: success, and failure for a source that refuses.
      const params = { mode: runs % 2 === 0 ? "rows" : "fails" };
      const run = await runHostOnce(world, { params, sharedDir });
      await world.forget(run.id);
    }
    const counts = JSON.parse(reader.stdout) as Record<
      "reads" | "success" | "failure" | "wrong" | "withoutLoadPath",
      number
    >;
    return [
      { what: { en: "reads", ja: "読み取り" }, value: counts.reads, atLeast: reads },
      { what: { en: "runs that wrote it meanwhile", ja: "その間に書いた実行" }, value: runs, atLeast: 2 },
      { what: { en: "other texts seen", ja: "それ以外の内容" }, value: counts.wrong, atMost: 0 },
      {
        what: { en: "`success` seen before its list", ja: "一覧より先に見えた `success`" },
        value: counts.withoutLoadPath,
        atMost: 0,
      },
    ];
  },
};
