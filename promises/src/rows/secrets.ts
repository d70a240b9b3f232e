import type { Promised } from "../promise.js";
import { runHostOnce } from "../world/host-run.js";
import { openWorld } from "../world/world.js";

/** Values that masking by a simple replacement gets wrong: one begins another, some change in URLs, JSON and Base64. */
const VALUES = [
  "canary-token-0001",
  "canary-token-0001-and-longer",
  'can"ary\\with "quotes"',
  "canary&with=url?signs #1/2",
  "カナリアの秘密の値です",
  "canary\nwith a\nnewline",
  `canary-${"x".repeat(4_000)}`,
  "canary$&.*+?^{1}()|[]",
];

/** Secrets that a connector puts into everything it can write. */
export const secrets: Promised = {
  name: "secrets",
  promise: {
    en: "A secret's value comes out nowhere: not in the log, stdout, stderr, the three files or the object store",
    ja: "シークレットの値はどこにも出ない：ログ、stdout、stderr、三つのファイル、オブジェクトストアのいずれにも",
  },
  measure: async ({ dir, size, say }) => {
    await using world = await openWorld(dir);
    const modes = ["talks", "fails", "leaks"];
    const values = size === "full" ? VALUES : VALUES.filter((_, index) => index % 2 === 1);
    const leaks: string[] = [];
    let runs = 0;
    for (const mode of modes) {
      for (const token of values) {
        const run = await runHostOnce(world, { params: { mode, lines: 3 }, token });
        leaks.push(...run.leaks);
        runs += 1;
        await world.forget(run.id);
      }
    }
    for (const text of leaks) say(text);
    return [
      { what: { en: "runs that try to tell a secret", ja: "秘密を漏らそうとした実行" }, value: runs, atLeast: 12 },
      { what: { en: "values found in any form", ja: "何らかの形で見つかった値" }, value: leaks.length, atMost: 0 },
    ];
  },
};
