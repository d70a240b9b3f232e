import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PretestOptions } from "../src/options.js";
import type { PretestReport } from "../src/report.js";
import { text } from "../src/text.js";
import type { TrialPlan } from "../src/trial/plan.js";
import type { TrialRecord } from "../src/trial/record.js";
import { notStarted } from "../src/trial/trial-reading.js";

/** A pretest of a shell script with nothing asked beyond the guide. */
export function optionsOf(script: string, more: Partial<PretestOptions> = {}): PretestOptions {
  return {
    subject: { kind: "command", command: ["sh", "-c", script] },
    window: { from: "2024-09-18", to: "2024-09-18" },
    args: [],
    env: {},
    schema: undefined,
    failingArgs: [],
    sharedPath: "/shared",
    endpointEnv: ["STORAGE_EMULATOR_HOST"],
    upstreams: new Map(),
    ignoreColumns: [],
    sideBySide: 2,
    storage: "embedded",
    dir: tmpdir(),
    faults: "none",
    strict: false,
    emptyDay: undefined,
    limitMs: 20_000,
    graceMs: 1_000,
    ...more,
  };
}

/** A plan of the undisturbed kind. */
export function planOf(more: Partial<TrialPlan> = {}): TrialPlan {
  const window = { from: "2024-09-18", to: "2024-09-18" };
  return { ...window, name: "good-1", title: text("the window", "期間"), group: "good", expects: "success", ...more };
}

const LINE = { line: 1, atMs: 5, severity: "info", text: '{"severity":"info","log":"done"}' };

/** What a faultless run without rows leaves, with what the test is about. */
export function trial({
  plan,
  log,
  loadPath,
  ...more
}: Partial<Omit<TrialRecord, "plan" | "log" | "loadPath">> & {
  readonly plan?: Partial<TrialPlan>;
  readonly log?: Partial<TrialRecord["log"]>;
  readonly loadPath?: Partial<TrialRecord["loadPath"]>;
} = {}): TrialRecord {
  const { notTried: _, ...nothing } = notStarted(planOf(plan), { notTried: text("", "") });
  const list = '{"gcsPaths":[]}';
  const resultText = "resultText" in more ? more.resultText : "success";
  const result = { text: resultText ?? "", bytes: resultText?.length };
  return {
    ...nothing,
    end: { kind: "exited", code: 0 },
    durationMs: 10,
    changes: [
      { atMs: 5, name: "log.txt", how: "written", bytes: 33 },
      { atMs: 6, name: "loadpath.txt", how: "placed", bytes: list.length, text: list, mark: "2" },
      { atMs: 7, name: "job_result.txt", how: "placed", ...result, mark: "3" },
    ],
    resultText,
    word: "success",
    loadPath: { ...nothing.loadPath, text: list, ...loadPath },
    log: { ...nothing.log, lines: 1, bytes: 33, infos: 1, head: [LINE], tail: [LINE], ...log },
    ...more,
  };
}

/** The checks that failed for a trial, by id. */
export function failedIn(report: Pick<PretestReport, "results">, trialName: string): string[] {
  return report.results
    .filter(({ findings }) => findings.some(({ trial: name, outcome }) => name === trialName && outcome === "failed"))
    .map(({ check }) => check.id);
}

/** What a check found in a trial, in English. */
export function observedBy(
  report: Pick<PretestReport, "results">,
  checkId: string,
  trialName: string,
): string | undefined {
  const result = report.results.find(({ check }) => check.id === checkId);
  return result?.findings.find(({ trial: name }) => name === trialName)?.observed.en;
}

/** A folder for one test. */
export function makeDir(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "pretest-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
