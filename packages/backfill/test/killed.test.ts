import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { daysOf } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import { describe, expect, it } from "vitest";
import { loadedDays, rowsWorkflow, tempDir, testState } from "./backfill-kit.js";

const PROGRAM = fileURLToPath(new URL("fixtures/backfill-process.mjs", import.meta.url));
const DAYS = daysOf({ from: "2024-01-01", to: "2024-01-03" });

interface Kill {
  /** At which event of the backfill. */
  readonly at: number;
  /** How long after it. */
  readonly waitMs: number;
}

/** Exit code, or the signal that ended it. */
async function start(dir: string, workflow: Workflow, mode: string, kill: Kill): Promise<number | string> {
  const args = [PROGRAM, join(dir, "state"), JSON.stringify(workflow), mode, String(kill.at), String(kill.waitMs)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? "";
}

/** More of the same kills, further on. */
const FURTHER: [string, Kill, Kill][] = process.env["COLLECTRO_WHOLE_SUITE"]
  ? [["in the middle", { at: 19, waitMs: 7 }, { at: 12, waitMs: 3 }]]
  : [];

describe("a backfill that is killed", () => {
  // Events of one slice: begins, the phases, the stages, ended; the second kill meets the resumption.
  it.each<[string, Kill, Kill]>([
    ["as it begins", { at: 1, waitMs: 0 }, { at: 1, waitMs: 0 }],
    ["while its first containers run", { at: 5, waitMs: 30 }, { at: 2, waitMs: 20 }],
    ["at a load, then while the open run is taken up", { at: 9, waitMs: 0 }, { at: 2, waitMs: 0 }],
    ["between a load and its mark", { at: 14, waitMs: 2 }, { at: 9, waitMs: 5 }],
    ...FURTHER,
  ])("%s, and once more: after --resume each day is in the table exactly once", async (_, first, second) => {
    const dir = tempDir();
    const workflow = rowsWorkflow();
    expect(await start(dir, workflow, "new", first)).toBe("SIGKILL");
    await start(dir, workflow, "resume", second);

    expect(await start(dir, workflow, "resume", { at: 0, waitMs: 0 })).toBe(0);

    expect(await loadedDays(testState(dir))).toEqual(DAYS);
  });
});
