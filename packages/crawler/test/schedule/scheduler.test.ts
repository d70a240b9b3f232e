import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Problem } from "@collectro/contract";
import { describe, expect, it, onTestFinished } from "vitest";
import { crawl } from "../../src/crawl.js";
import type { RunRecord } from "../../src/record/runs.js";
import type { State } from "../../src/record/state.js";
import type { MissedRuns } from "../../src/schedule/schedule.js";
import { runSchedules, type SchedulerEvent, type SchedulerRequest } from "../../src/schedule/scheduler.js";
import type { Workflow } from "../../src/workflow/workflow.js";
import { shellWorkflow, succeed, TIMES, testState } from "../crawl-kit.js";

/** A clock that is moved by hand. */
class HandClock {
  at = new Date("2024-09-24T12:00:00Z");

  now = (): Date => this.at;

  move(to: string): void {
    this.at = new Date(to);
  }
}

interface Service {
  readonly events: SchedulerEvent[];
  /** What the events say in short, crawls left out. */
  told(): string[];
  stop(): Promise<void>;
}

/** A workflow with a turn every day at 05:00 UTC, for the day before. */
function daily(script = succeed(), missed: MissedRuns = "catch-up", name = "daily"): Workflow {
  const schedule = { cron: "0 5 * * *", timeZone: "UTC", dates: { daysBefore: 1 }, missed };
  return shellWorkflow(script, { name, schedule });
}

function startService(
  state: State,
  clock: HandClock,
  workflows: readonly Workflow[],
  changes: Partial<SchedulerRequest> = {},
): Service {
  const events: SchedulerEvent[] = [];
  const stop = new AbortController();
  const folder = { workflows: workflows.map((workflow) => ({ path: workflow.name, workflow })), problems: [] };
  const done = runSchedules({
    state,
    workflows: async () => folder,
    signal: stop.signal,
    now: clock.now,
    lookIntervalMs: 20,
    times: TIMES,
    onEvent: (event) => events.push(event),
    ...changes,
  });
  const ended = async () => {
    stop.abort(new Error("the test ends it"));
    await done;
  };
  onTestFinished(ended);
  return { events, stop: ended, told: () => events.flatMap(shortly) };
}

function shortly(event: SchedulerEvent): string[] {
  if (event.type === "crawl") return [];
  if (event.type === "problems") return [`problems ${event.problems.length}`];
  if (event.type === "fault") return [`fault ${event.workflow}: ${event.cause}`];
  if (event.type === "rewound") return [`rewound ${event.workflow}`];
  if (event.type === "resumed") return [`resumed ${event.outcome.verdict}`];
  const verdict = event.type === "ended" ? ` ${event.outcome.verdict}` : "";
  return [`${event.type} ${event.workflow} ${event.turn.window.from}${verdict}`];
}

function windowsOf(state: State): string[] {
  return state.runs.list().map(({ window, verdict }) => `${window.from} ${verdict}`);
}

describe("a schedule", () => {
  it("runs each turn once, when it has come, for its own date", async () => {
    const state = testState();
    const clock = new HandClock();
    const service = startService(state, clock, [daily()]);
    await expect.poll(() => state.runs.marks.read("daily")?.seenUntil).toEqual(clock.at);
    expect(service.told()).toEqual([]);

    clock.move("2024-09-25T05:00:00Z");
    await expect.poll(service.told).toEqual(["begins daily 2024-09-24", "ended daily 2024-09-24 loaded"]);
    clock.move("2024-09-26T05:00:01Z");
    await expect.poll(() => windowsOf(state)).toEqual(["2024-09-25 loaded", "2024-09-24 loaded"]);
    expect(state.runs.list().map(({ turn }) => turn)).toEqual(["2024-09-26T05:00:00.000Z", "2024-09-25T05:00:00.000Z"]);
  });

  it("that nobody followed before begins now, not in the past", async () => {
    const state = testState();
    const clock = new HandClock();
    const service = startService(state, clock, [daily()]);
    await expect.poll(() => state.runs.marks.read("daily")).toBeDefined();
    await service.stop();

    expect(windowsOf(state)).toEqual([]);
  });

  it("catches up what came while no scheduler ran, the oldest first", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-21T05:00:00Z") });
    const service = startService(state, clock, [daily()]);

    await expect
      .poll(service.told)
      .toEqual(
        ["2024-09-21", "2024-09-22", "2024-09-23"].flatMap((day) => [
          `begins daily ${day}`,
          `ended daily ${day} loaded`,
        ]),
      );
  });

  it("leaves out what it missed where it is told to, and runs what comes then", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-22T05:00:00Z") });
    const service = startService(state, clock, [daily(succeed(), "skip")]);

    await expect.poll(service.told).toEqual(["skipped daily 2024-09-22", "skipped daily 2024-09-23"]);
    clock.move("2024-09-25T07:00:00Z");
    await expect.poll(() => windowsOf(state)).toEqual(["2024-09-24 loaded"]);
  });

  it("goes on after a turn that failed", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-22T05:00:00Z") });
    const service = startService(state, clock, [daily('printf failure >"$COLLECTRO_SHARED_DIR/job_result.txt"')]);

    await expect.poll(() => windowsOf(state)).toEqual(["2024-09-23 failed", "2024-09-22 failed"]);
    expect(service.told()).toHaveLength(4);
  });

  it("runs a turn once however many schedulers share the state", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-20T05:00:00Z") });
    const services = [1, 2, 3].map(() => startService(state, clock, [daily()]));

    await expect.poll(() => windowsOf(state).filter((run) => run.endsWith(" loaded"))).toHaveLength(4);
    for (const service of services) await service.stop();
    expect(windowsOf(state)).toEqual(["23", "22", "21", "20"].map((day) => `2024-09-${day} loaded`));
  });

  it("waits for a run of the same workflow that somebody else started", async () => {
    const state = testState();
    const clock = new HandClock();
    const gate = `${shellWorkflow("").dir}/gate`;
    const waiting = daily(`until [ -e ${gate} ]; do sleep 0.05; done; ${succeed()}`);
    const stop = new AbortController();
    const window = { from: "2024-09-24", to: "2024-09-24" };
    const byHand = crawl({ state, workflow: waiting, window, signal: stop.signal, times: TIMES });
    await expect.poll(() => windowsOf(state)).toEqual(["2024-09-24 undefined"]);
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-24T05:00:00Z") });
    clock.move("2024-09-25T05:00:00Z");
    const service = startService(state, clock, [daily()]);
    await sleep(200);
    expect(service.told()).toEqual([]);

    stop.abort(new Error("enough"));
    await byHand;
    await expect.poll(service.told).toEqual(["begins daily 2024-09-24", "ended daily 2024-09-24 loaded"]);
  });

  it("runs a turn again that the end of the scheduler cut off", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-23T05:00:00Z") });
    const first = startService(state, clock, [daily("sleep 60")]);
    await expect.poll(() => state.runs.list()[0]?.phase).toBe("watching");
    await first.stop();
    expect(windowsOf(state)).toEqual(["2024-09-23 failed"]);

    const second = startService(state, clock, [daily()]);
    await expect.poll(second.told).toEqual(["begins daily 2024-09-23", "ended daily 2024-09-23 loaded"]);
  });

  it("with missed turns left out, still runs the one that its own stop cut off", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-23T05:00:00Z") });
    clock.move("2024-09-24T04:59:00Z");
    const first = startService(state, clock, [daily("sleep 60", "skip")]);
    await sleep(50);
    clock.move("2024-09-24T05:00:00Z");
    await expect.poll(() => state.runs.list()[0]?.phase).toBe("watching");
    await first.stop();
    clock.move("2024-09-26T12:00:00Z");

    const second = startService(state, clock, [daily(succeed(), "skip")]);
    const skipped = ["skipped daily 2024-09-24", "skipped daily 2024-09-25"];
    await expect.poll(second.told).toEqual(["begins daily 2024-09-23", "ended daily 2024-09-23 loaded", ...skipped]);
  });

  it("leaves a turn to whoever began it, and runs it when that one is stopped", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-23T05:00:00Z") });
    const gate = `${shellWorkflow("").dir}/gate`;
    const slow = `until [ -e ${gate} ]; do sleep 0.05; done; ${succeed()}`;
    const services = [startService(state, clock, [daily(slow)]), startService(state, clock, [daily(slow)])];
    await expect.poll(() => state.runs.list()[0]?.phase).toBe("watching");
    await sleep(100);
    expect(state.runs.marks.read("daily")?.seenUntil).toEqual(new Date("2024-09-23T05:00:00Z"));

    const owner = services.find((service) => service.events.some(({ type }) => type === "crawl"));
    await owner?.stop();
    writeFileSync(gate, "");
    const other = services.find((service) => service !== owner);
    await expect.poll(() => other?.told()).toContain("ended daily 2024-09-23 loaded");
  });

  it("whose rule changes runs no date again that the old rule has had", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-23T05:00:00Z") });
    const first = startService(state, clock, [daily()]);
    await expect.poll(first.told).toContain("ended daily 2024-09-23 loaded");
    await first.stop();

    const schedule = { cron: "0 11 * * *", timeZone: "UTC", dates: { daysBefore: 1 }, missed: "catch-up" as const };
    const second = startService(state, clock, [{ ...daily(), schedule }]);
    await expect.poll(second.told).toEqual(["skipped daily 2024-09-23"]);
    clock.move("2024-09-25T11:00:00Z");
    await expect.poll(second.told).toContain("ended daily 2024-09-24 loaded");
  });

  it("that was taken away and comes back begins anew", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2024-08-01T05:00:00Z") });
    const { schedule: _, ...without } = daily();
    const first = startService(state, clock, [without]);
    await expect.poll(() => state.runs.marks.read("daily")).toBeUndefined();
    await first.stop();

    startService(state, clock, [daily()]);
    await expect.poll(() => state.runs.marks.read("daily")?.seenUntil).toEqual(clock.at);
    expect(windowsOf(state)).toEqual([]);
  });

  it("goes on from now after a clock that had run ahead", async () => {
    const state = testState();
    const clock = new HandClock();
    state.runs.marks.write("daily", { seenUntil: new Date("2030-01-01T05:00:00Z") });
    const service = startService(state, clock, [daily()]);
    await expect.poll(service.told).toEqual(["rewound daily"]);
    clock.move("2024-09-25T05:00:00Z");
    await expect.poll(service.told).toContain("ended daily 2024-09-24 loaded");
  });

  it("is not held up by a run that somebody left open", async () => {
    const state = testState();
    const clock = new HandClock();
    const service = startService(state, clock, [daily()]);
    await expect.poll(() => state.runs.marks.read("daily")).toBeDefined();
    const window = { from: "2024-09-01", to: "2024-09-01" };
    const left = await crawl({ state, workflow: daily(), window, times: TIMES });
    const run = state.runs.read(left.runId) as RunRecord;
    const { endedAt: _, verdict: __, ...open } = run;
    const owner = { pid: 999_999, startedAt: "long ago" };
    state.runs.save({ ...open, phase: "watching", details: { ...run.details, owner } });

    clock.move("2024-09-25T05:00:00Z");
    await expect.poll(service.told).toContain("ended daily 2024-09-24 loaded");
  });

  it("outlives a fault of its folder", async () => {
    const state = testState();
    const clock = new HandClock();
    const workflows = [{ path: "daily", workflow: daily() }];
    state.runs.marks.write("daily", { seenUntil: new Date("2024-09-23T05:00:00Z") });
    let asked = 0;
    const service = startService(state, clock, [], {
      workflows: async () => {
        asked += 1;
        if (asked === 1) throw new Error("EMFILE: too many open files");
        return { workflows, problems: [] };
      },
    });
    await expect
      .poll(service.told)
      .toEqual([
        "fault undefined: EMFILE: too many open files",
        "begins daily 2024-09-23",
        "ended daily 2024-09-23 loaded",
      ]);
  });

  it("holds up no other, and a wrong file holds up none", async () => {
    const state = testState();
    const clock = new HandClock();
    for (const name of ["slow", "quick"]) state.runs.marks.write(name, { seenUntil: new Date("2024-09-23T05:00:00Z") });
    const problem: Problem = { code: "WORKFLOW_INVALID", where: "bad.yaml:1:1", detail: "it is no workflow" };
    const workflows = [daily("sleep 60", "catch-up", "slow"), daily(succeed(), "catch-up", "quick")];
    const folder = { workflows: workflows.map((workflow) => ({ path: workflow.name, workflow })), problems: [problem] };
    const service = startService(state, clock, workflows, { workflows: async () => folder });

    await expect.poll(service.told).toContain("ended quick 2024-09-23 loaded");
    expect(service.told().filter((line) => line === "problems 1")).toHaveLength(1);
  });
});
