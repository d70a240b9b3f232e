import type { NthMode, Port } from "@collectro/faultkit";
import pLimit from "p-limit";
import { type Expected, wrongOf } from "./expected.js";
import { type FinishedHost, type HostRunOptions, runHostOnce } from "./host-run.js";
import type { World } from "./world.js";

/** Runs side by side: one for each core of a small machine. */
const SIDE_BY_SIDE = 2;

/** Which operations are struck, of which program, and how. */
export interface Campaign {
  /** Regular expression on the program's path. */
  readonly program: string;
  readonly ports: readonly Port[];
  readonly mode: NthMode;
  readonly run: HostRunOptions;
  readonly expected: Expected;
  /** A program that is killed may leave no word. */
  readonly silenceIsRight: boolean;
  /** Take every `step`-th operation only. Default 1. */
  readonly step?: number;
}

/** What a campaign found. */
export interface Found {
  readonly strikes: number;
  readonly successes: number;
  readonly failures: number;
  /** `<mode> <operation> (<n>): what was wrong`, none when all is right. */
  readonly wrong: readonly string[];
  /** From the strike to the published word, at most; 0 when none was published. */
  readonly slowestMs: number;
}

/** Strikes at the n-th operation for n = 1, 2, 3, … until a run comes out clean. */
export async function strikeEach(world: World, campaign: Campaign): Promise<Found> {
  const limit = pLimit(SIDE_BY_SIDE);
  const { step = 1 } = campaign;
  const struck: FinishedHost[] = [];
  const wrong: string[] = [];
  let clean = false;
  const attempt = async (n: number): Promise<void> => {
    if (clean) return;
    const { program, ports, mode, expected, silenceIsRight } = campaign;
    const run = await runHostOnce(world, { ...campaign.run, stale: "success", nth: { program, ports, mode, n } });
    if (run.strike === undefined) clean = true;
    else struck.push(run);
    const mayBeSilent = silenceIsRight && run.strike !== undefined;
    const found = wrongOf(run, expected, mayBeSilent);
    if (found.length === 0) await world.forget(run.id);
    wrong.push(...found.map((text) => `${mode} ${run.strike?.operation ?? "nothing"} (${n}): ${text}`));
  };
  // Started in order; the runs behind the first clean one are clean too, and are not counted.
  for (let n = 1; !clean; n += step * SIDE_BY_SIDE) {
    const numbers = Array.from({ length: SIDE_BY_SIDE }, (_, index) => n + index * step);
    await Promise.all(numbers.map((number) => limit(() => attempt(number))));
  }
  const delays = struck.map((run) =>
    run.staleKept || !run.resultAtMs || !run.strike ? 0 : run.resultAtMs - run.strike.atMs,
  );
  return {
    strikes: struck.length,
    successes: struck.filter(({ report, staleKept }) => report.result === "success" && !staleKept).length,
    failures: struck.filter(({ report }) => report.result === "failure").length,
    wrong,
    slowestMs: Math.max(0, ...delays),
  };
}
