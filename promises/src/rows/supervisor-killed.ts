import type { NthMode } from "@collectro/faultkit";
import type { Figure, Promised } from "../promise.js";
import { type Found, strikeEach } from "../world/kill-points.js";
import { openWorld } from "../world/world.js";

/** Kills, faults and delays of process 1, at each of its operations. */
export const supervisorKilled: Promised = {
  name: "supervisor-killed",
  promise: {
    en: "Whatever ends or disturbs process 1, or its disk: the word is right, or there is none",
    ja: "プロセス 1 やそのディスクに何が起きても、結果の語は正しいか、存在しない",
  },
  measure: async ({ dir, size, say }) => {
    await using world = await openWorld(dir);
    const to = size === "full" ? "2024-01-20" : "2024-01-01";
    const found: Found[] = [];
    for (const mode of ["kill", "kill-after", "fail", "delay"] as const satisfies NthMode[]) {
      const expected = {
        from: "2024-01-01",
        to: mode === "kill" || mode === "kill-after" ? to : "2024-01-01",
        count: 3,
      };
      const run = { ...expected, params: { mode: "talks", count: 3, lines: 1 } };
      const silenceIsRight = mode !== "delay";
      const ports = ["fs", "channel"] as const;
      // The short set kills before each operation; after every second one, and every second fault and delay, will do.
      const step = mode !== "kill" && size === "short" ? 2 : 1;
      found.push(
        await strikeEach(world, { program: "programs/host", ports, mode, run, expected, silenceIsRight, step }),
      );
      say(`${mode}: ${found.at(-1)?.strikes} strikes`);
    }
    for (const text of found.flatMap(({ wrong }) => wrong)) say(text);
    return figuresOf(found, size === "full" ? 200 : 70);
  },
};

function figuresOf(found: readonly Found[], atLeast: number): Figure[] {
  const kills = (found[0]?.strikes ?? 0) + (found[1]?.strikes ?? 0);
  const all = found.reduce((sum, { strikes }) => sum + strikes, 0);
  const wrong = found.reduce((sum, one) => sum + one.wrong.length, 0);
  return [
    { what: { en: "kill points tried", ja: "試した強制終了の時点" }, value: kills, atLeast },
    { what: { en: "faults and delays tried", ja: "試した障害と遅延" }, value: all - kills },
    { what: { en: "wrong words", ja: "誤った語" }, value: wrong, atMost: 0 },
  ];
}
