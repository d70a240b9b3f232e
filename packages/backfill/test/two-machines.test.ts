import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { LoadMode, Workflow } from "@collectro/crawler";
import { describe, expect, it } from "vitest";
import { loadedDays, rowsWorkflow, tempDir, testState } from "./backfill-kit.js";
import { testStore } from "./ledger-kit.js";

const PROGRAM = fileURLToPath(new URL("fixtures/machine.mjs", import.meta.url));
const DAYS = ["2024-01-01", "2024-01-02"];
/** What of a state folder two machines have in common here: the warehouse, which goes to the one that is at work. */
const SHARED = ["warehouse.duckdb", "warehouse.duckdb.wal", "warehouse-id"];

/** Machines with state folders of their own, one bucket, one warehouse. */
async function machines(mode: LoadMode) {
  const { endpoint } = await testStore();
  const plain = rowsWorkflow();
  const table = { ...plain.table, mode, ...(mode === "replace-window" ? { windowColumn: "day" } : {}) };
  const workflow: Workflow = { ...plain, table };
  const env = { ...process.env, COLLECTRO_GCS_ENDPOINT: endpoint };
  const common = join(tempDir(), "state");
  mkdirSync(common);
  const move = (from: string, to: string): void => {
    for (const name of SHARED) if (existsSync(join(from, name))) renameSync(join(from, name), join(to, name));
  };
  return {
    machine() {
      const stateDir = tempDir();
      /** What it printed; undefined when it died. */
      return async (verb: string, diesAt = ""): Promise<unknown> => {
        move(common, stateDir);
        const args = [PROGRAM, stateDir, JSON.stringify(workflow), verb, diesAt];
        const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
        const [printed, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
        move(stateDir, common);
        return code === 0 ? (JSON.parse(printed) as unknown) : undefined;
      };
    },
    /** The days of the table, one a row. */
    days: () => loadedDays(testState(join(common, ".."))),
  };
}

describe("two machines that backfill one table", () => {
  it("of which one dies between a load and its mark: the other finds the rows there", async () => {
    const { machine, days } = await machines("append");
    const [one, two] = [machine(), machine()];
    expect(await one("new", "stage:loaded")).toBeUndefined();

    expect(await two("resume")).toEqual({ exitCode: 0, rows: 2 });
    // Its record of the run is open: it comes to the truth, and loads nothing.
    expect(await one("take-up")).toEqual([["loaded", "ALREADY_LOADED"]]);
    expect(await days()).toEqual(DAYS);
  });

  it.each<LoadMode>(["append", "replace-window"])(
    "of which one dies before a load, and comes back when the other has taken its day over (%s)",
    async (mode) => {
      const { machine, days } = await machines(mode);
      const [one, two] = [machine(), machine()];
      expect(await one("new", "phase:loading")).toBeUndefined();

      expect(await two("resume")).toEqual({ exitCode: 0, rows: 2 });
      expect(await one("take-up")).toEqual([["failed", "SLICE_TAKEN"]]);
      expect(await days()).toEqual(DAYS);
    },
  );

  it("of which one dies before its container is started: nobody is asked for the claim of a run that loads nothing", async () => {
    const { machine } = await machines("append");
    const one = machine();
    expect(await one("new", "phase:starting")).toBeUndefined();

    expect(await one("take-up")).toMatchObject([["lost", "NO_RESULT"]]);
  });

  it("of which one dies before a load, and comes back before the other: its load counts", async () => {
    const { machine, days } = await machines("append");
    const [one, two] = [machine(), machine()];
    expect(await one("new", "phase:loading")).toBeUndefined();

    expect(await one("take-up")).toEqual([["loaded"]]);
    expect(await two("resume")).toEqual({ exitCode: 0, rows: 2 });
    expect(await days()).toEqual(DAYS);
  });

  it("of which one dies before a load, and its backfill is dropped: what it had is not loaded any more", async () => {
    const { machine, days } = await machines("append");
    const [one, two] = [machine(), machine()];
    expect(await one("new", "phase:loading")).toBeUndefined();

    expect(await two("restart")).toEqual({ exitCode: 0, rows: 2 });
    expect(await one("take-up")).toEqual([["failed", "SLICE_TAKEN"]]);
    expect(await days()).toEqual(DAYS);
  });
});
