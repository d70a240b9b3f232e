import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { type FinishedRun, test } from "./harness.js";

const MIB = 1024 * 1024;
/** What the supervisor may take, in bytes, however many lines there are: measured 78 MiB with a million, 60 with few. */
const MAX_SUPERVISOR_BYTES = 100 * MIB;

/** A million is counted by the promise `many-log-lines`, too. */
const LINES = process.env["COLLECTRO_WHOLE_SUITE"] ? 1_000_000 : 200_000;

const FAILED = /^\[read\] CONNECTOR_FAILED.*thrown after many words/;

test("of very many lines none is lost, and the supervisor does not grow with them", { timeout: 180_000 }, async ({
  world,
}) => {
  const count = LINES;
  const host = await world.start({ params: { mode: "saysMuch", count } });
  let peakBytes = 0;
  const look = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(host.process.pid));
  }, 50);
  const run = await host.finish().finally(() => clearInterval(look));
  expectFailed(run);
  const said = run.infos.filter((line) => line.startsWith("line "));
  expect(said).toHaveLength(count);
  expect(said.findIndex((line, id) => line !== `line ${id} `)).toBe(-1);
  expect(peakBytes).toBeGreaterThan(0);
  expect(peakBytes).toBeLessThan(MAX_SUPERVISOR_BYTES);
});

test("a connector without end to its words fills no disk, and why it failed is told all the same", {
  timeout: 180_000,
}, async ({ world }) => {
  const run = await world.run({ params: { mode: "saysMuch", count: 4_400, width: 16_000 } });
  expectFailed(run);
  const bytes = run.lines.reduce((sum, { log }) => sum + log.length, 0);
  expect(bytes).toBeGreaterThan(62 * MIB);
  expect(bytes).toBeLessThan(64.5 * MIB);
  expect(run.infos.filter((line) => line.startsWith("log.txt is full"))).toEqual([
    expect.stringMatching(/64\.0 MiB/),
    expect.stringMatching(/^log\.txt is full: \d+ lines were left out$/),
  ]);
});

/** As any failure; stdout, which leaves lines out when its reader falls behind, is not counted here. */
function expectFailed(run: FinishedRun): void {
  expect(run).toMatchObject({ exitCode: 1, result: "failure", stderr: "", objects: [] });
  expect(run.report.violations).toEqual([]);
  expect(run.errors).toEqual([expect.stringMatching(FAILED)]);
}

/** The most that the process ever held, as the kernel counts; 0 when it is gone. */
function peakOf(pid: number): number {
  try {
    const [, kibibytes] = /^VmHWM:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
