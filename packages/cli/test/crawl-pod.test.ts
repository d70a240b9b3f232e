import { readFileSync } from "node:fs";
import { join } from "node:path";
import { boxOrSkip } from "@collectro/faultkit";
import { describe, expect, it, type TestContext } from "vitest";
import { type PodEnd, type PodPlan, runAlone, runPod, SUCCEED } from "./pod-kit.js";

async function pod(test: TestContext, plan: PodPlan): Promise<PodEnd> {
  return await boxOrSkip(test, runPod(plan));
}

/** What must be true of every end that is no success. */
function expectNothingLoaded({ rows, left, code }: PodEnd): void {
  expect({ rows, left }).toEqual({ rows: 0, left: 0 });
  expect(code).not.toBe(0);
}

describe("crawl --attach --pod: loads", () => {
  it("what the other container of the pod says, once that has ended", async (test) => {
    const end = await pod(test, { external: `sleep 0.5; ${SUCCEED}` });
    expect(end).toMatchObject({ code: 0, verdict: "loaded", rows: 2, reasons: [], warnings: [], left: 0 });
    expect(end.lastWord).toMatchObject({ verdict: "loaded", exitCode: 0, counts: { rowsLoaded: 2 }, reasons: [] });
  });

  it("what a container said that was over before the crawler began", async (test) => {
    const end = await pod(test, { external: SUCCEED, externalFirst: true });
    expect(end).toMatchObject({ code: 0, rows: 2, warnings: [] });
  });

  it("after a wait for the image that is longer than the silence that the workflow allows", async (test) => {
    const meanwhile = `sleep 3; env -i PATH="$PATH" COLLECTRO_SHARED_DIR="$SHARED" setpriv --reuid "$USER_ID" sh -c '${SUCCEED.replaceAll("'", `'"'"'`)}'`;
    const end = await pod(test, { meanwhile, limits: { silence: "1s" } });
    expect(end).toMatchObject({ code: 0, rows: 2 });
  });

  it("what a container says that empties its environment while it is watched", async (test) => {
    const meanwhile = `until [ -n "$(ls "$DIR/state/runs" 2>/dev/null)" ]; do sleep 0.1; done; sleep 0.5; touch go`;
    const then = `sleep 1; ${SUCCEED}`.replaceAll("'", `'"'"'`);
    const end = await pod(test, {
      external: `until [ -e go ]; do sleep 0.1; done; exec env -i PATH="$PATH" sh -c '${then}'`,
      meanwhile,
    });
    expect(end).toMatchObject({ code: 0, rows: 2 });
  });

  it("what another user's container says, whose processes it cannot look into", async (test) => {
    const end = await pod(test, { external: `sleep 1; ${SUCCEED}`, otherUser: true });
    expect(end).toMatchObject({ code: 0, rows: 2 });
  });
});

describe("crawl --attach --pod: loads nothing", () => {
  it("when the container is killed before its word", async (test) => {
    const end = await pod(test, {
      external: `printf '{"gcsPaths":["gcs://local/t/a"]}' >loadpath.txt; sleep 1; kill -9 $$`,
    });
    expectNothingLoaded(end);
    expect(end).toMatchObject({ code: 3, verdict: "lost", reasons: ["NO_RESULT"] });
    expect(end.lastWord).toMatchObject({ verdict: "lost", exitCode: 3 });
    expect(end.lastWord["reasons"]).toEqual([expect.stringMatching(/^NO_RESULT: /)]);
  });

  it("when the container crashed before the crawler began", async (test) => {
    const end = await pod(test, { external: "echo begun >log.txt; exit 1", externalFirst: true });
    expectNothingLoaded(end);
    expect(end).toMatchObject({ code: 3, reasons: ["NO_RESULT"] });
  });

  it("when the container never starts", async (test) => {
    const end = await pod(test, { appear: "1s" });
    expectNothingLoaded(end);
    expect(end).toMatchObject({ code: 3, verdict: "lost", reasons: ["NOT_STARTED"] });
  });

  it("when the files of another attempt lie there, and the container never starts", async (test) => {
    const before = `${SUCCEED}; echo old >log.txt; touch -d "1 hour ago" *.txt`;
    const end = await pod(test, { before, appear: "1s" });
    expectNothingLoaded(end);
    expect(end).toMatchObject({ code: 3, reasons: ["NOT_STARTED"], warnings: ["RESULT_STALE"] });
  });

  it("when the paths are another attempt's, and the word is this one's", async (test) => {
    const before = `${SUCCEED}; touch -d "1 hour ago" *.txt`;
    const end = await pod(test, { before, external: "printf success >job_result.txt" });
    expectNothingLoaded(end);
    expect(end).toMatchObject({ code: 1, reasons: ["LOADPATH_MISSING"] });
  });

  it("when the container is silent: its main process is asked to end, and answers", async (test) => {
    const external = `trap 'printf failure >job_result.txt; exit 1' TERM; while :; do sleep 0.1; done`;
    const end = await pod(test, { external, limits: { silence: "1s" } });
    expectNothingLoaded(end);
    expect(end).toMatchObject({ code: 1, verdict: "failed", reasons: ["SILENT", "RESULT_FAILURE"] });
  });

  it("when the container takes too long and does not answer: it is killed with all that it started", async (test) => {
    const external = `trap '' TERM; (trap '' TERM; sleep 600) & while :; do echo on >>log.txt; sleep 0.1; done`;
    const end = await pod(test, { external, limits: { total: "2s", grace: "500ms" } });
    expectNothingLoaded(end);
    expect(end).toMatchObject({ code: 3, reasons: ["TOO_LONG"] });
  });

  it("when the pod is deleted: the crawler stops the other, whatever word comes last", async (test) => {
    const external = `end() { ${SUCCEED}; exit 0; }; trap end TERM; touch up; while :; do sleep 0.1; done`;
    const meanwhile = `until [ -e up ] && [ -n "$(ls "$DIR/state/runs")" ]; do sleep 0.1; done; kill -TERM "$crawler"`;
    const end = await pod(test, { external, meanwhile });
    expect(readFileSync(join(end.shared, "job_result.txt"), "utf8")).toBe("success");
    expectNothingLoaded(end);
    expect(end).toMatchObject({ code: 4, reasons: ["STOPPED"] });
  });
});

describe("crawl --attach --pod: is refused", () => {
  it("where it is the first process, so that no other container can be in sight", async (test) => {
    const said = await boxOrSkip(test, (async () => runAlone())());
    expect(said).toMatch(/^2 ARGUMENT_INVALID.*--pod.*shareProcessNamespace: true/);
  });
});
