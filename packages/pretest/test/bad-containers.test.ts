import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { waitUntil } from "@collectro/faultkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { judgeAll } from "../src/judge.js";
import { pretest } from "../src/pretest.js";
import { runTrial } from "../src/trial/run-trial.js";
import { makeWorkDir } from "../src/trial/work-dir.js";
import { failedIn, makeDir, observedBy, optionsOf, planOf } from "./kit.js";

const SHARED = 'cd "$COLLECTRO_SHARED_DIR" || exit 1; rm -f job_result.txt loadpath.txt; ';
const LOG = `echo '{"severity":"info","log":"done"}' >> log.txt; `;
const LIST = `printf '{"gcsPaths":[]}' > .l; mv .l loadpath.txt; `;
const WORD = "printf success > .r; mv .r job_result.txt; ";
const listing = (path: string) => `printf '{"gcsPaths":["${path}"]}' > .l; mv .l loadpath.txt; `;

let dir: ReturnType<typeof makeDir>;

beforeEach(() => {
  dir = makeDir();
  vi.stubEnv("TMPDIR", dir.path);
});

afterEach(() => {
  vi.unstubAllEnvs();
  dir[Symbol.dispose]();
});

function nothingIsLeft(): void {
  expect(readdirSync(dir.path).filter((name) => name !== "pids")).toEqual([]);
  expect(readFileSync("/proc/mounts", "utf8")).not.toContain(dir.path);
  expect(livingPids()).toEqual([]);
}

/** Of the processes that the container told of; a zombie does not live. */
function livingPids(): string[] {
  const isAlive = (pid: string) => !["", "Z", "X"].includes(/\) (\S)/.exec(readProc(pid))?.[1] ?? "");
  return toldPids().filter(isAlive);
}

function toldPids(): string[] {
  return readOr(join(dir.path, "pids"), "").split("\n").filter(Boolean);
}

function readProc(pid: string): string {
  return readOr(`/proc/${pid}/stat`, "");
}

function readOr(path: string, other: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return other;
  }
}

/** What every check says of one undisturbed run of a container, of which nothing may be left. */
async function verdictOn(script: string) {
  const options = optionsOf(script, { env: { TMPDIR: dir.path } });
  const seen = await trialOf(options);
  nothingIsLeft();
  return { results: await judgeAll({ options, trials: [seen] }) };
}

async function trialOf(options: ReturnType<typeof optionsOf>) {
  using workDir = makeWorkDir();
  const { signal } = new AbortController();
  return await runTrial(planOf(), { options, workDir: workDir.path, bucket: undefined, signal });
}

/** Runs a container to its report, through every trial; nothing may be left of it. */
async function reportOn(script: string, more: Parameters<typeof optionsOf>[1] = {}) {
  const report = await pretest(optionsOf(script, { ...more, env: { TMPDIR: dir.path, ...more.env } }));
  nothingIsLeft();
  return report;
}

function failures(report: Parameters<typeof failedIn>[0]): string[] {
  return failedIn(report, "good-1").filter((id) => !id.startsWith("advice."));
}

test("a good container passes, so that what fails below fails for its own fault", async () => {
  const report = await reportOn(SHARED + LOG + LIST + WORD);
  expect(failedIn(report, "good-1")).toEqual([]);
  expect(report.passed).toBe(true);
});

test.each([
  ["a link to /etc/passwd", "ln -s /etc/passwd job_result.txt", "a symbolic link"],
  ["a pipe", "mkfifo job_result.txt", "a named pipe"],
  ["100 MB", `head -c 100000000 /dev/zero > job_result.txt`, "it has 100000000 bytes"],
])("job_result.txt is %s: the check of the word says so", async (_what, act, observed) => {
  const report = await verdictOn(SHARED + LOG + LIST + act);
  expect(failures(report)).toContain("2-1.word");
  expect(observedBy(report, "2-1.word", "good-1")).toBe(observed);
  expect(JSON.stringify(report)).not.toContain("root:x:0");
});

test.each([
  ["a folder", "mkdir loadpath.txt; ", "a folder"],
  ["a link out of the folder", "ln -s /etc/passwd loadpath.txt; ", "a symbolic link"],
  [
    "larger than any reader takes",
    `head -c 17000000 /dev/zero > .l; mv .l loadpath.txt; `,
    "it is larger than 16777216 bytes",
  ],
])("loadpath.txt is %s: the check of the list says so", async (_what, act, observed) => {
  const report = await verdictOn(SHARED + LOG + act + WORD);
  expect(failures(report)).toEqual(["2-2.present"]);
  expect(observedBy(report, "2-2.present", "good-1")).toBe(observed);
});

test("a million paths are more than BigQuery loads, and not one of them is looked for", async () => {
  const paths = `{ printf '{"gcsPaths":["gs://abc/x"'; yes ',"gs://abc/x"' | head -n 999999; printf ']}'; } > .l; mv .l loadpath.txt; `;
  const report = await verdictOn(SHARED + LOG + paths + WORD);
  expect(failures(report)).toEqual(["2-2.present"]);
  expect(observedBy(report, "2-2.present", "good-1")).toBe("1000000 paths; at most 10000 load at once");
});

test.each([
  ["file:///etc/passwd", "2-2-1.path-form"],
  ["gs://../x", "2-2-1.path-form"],
  ["gs://bucket/../../etc/passwd", "2-2-1.path-form"],
  ["gs://a-bucket-of-somebody/rows.json", "2-2-2.objects-exist"],
])("a list that names %s fails by %s", async (path, check) => {
  const report = await verdictOn(SHARED + LOG + listing(path) + WORD);
  expect(failures(report)).toEqual([check]);
  expect(JSON.stringify(report)).not.toContain("root:x:0");
});

test("log.txt that is a pipe does not hold the judge up, and has no line", async () => {
  const report = await verdictOn(`${SHARED}mkfifo log.txt; ${LIST}${WORD}`);
  expect(failures(report)).toEqual(["2-3.format"]);
});

test("log.txt that is a link is not read", async () => {
  const report = await verdictOn(`${SHARED}ln -s /etc/passwd log.txt; ${LIST}${WORD}`);
  expect(failures(report)).toEqual(["2-3.format"]);
  expect(observedBy(report, "2-3.format", "good-1")).toBe("log.txt has no line");
});

test("a shared folder that is gone is told as such", async () => {
  const report = await reportOn(`${SHARED}${LOG}${LIST}${WORD} rm -rf "$COLLECTRO_SHARED_DIR"`);
  expect(failures(report)).toContain("2-1.word");
  expect(observedBy(report, "advice.other-files", "good-1")).toContain("the shared folder itself is gone");
});

test("a shared folder that became a link to another is not followed", async () => {
  const report = await verdictOn(
    `mkdir "$COLLECTRO_SHARED_DIR.x"; cd "$COLLECTRO_SHARED_DIR.x"; ${LOG}${LIST}${WORD}rm -rf "$COLLECTRO_SHARED_DIR"; ln -s "$PWD" "$COLLECTRO_SHARED_DIR"`,
  );
  expect(failures(report)).toContain("2-1.word");
});

test("a shared folder that is shut is read all the same", async () => {
  const report = await verdictOn(`${SHARED}${LOG}${LIST}${WORD}mkdir .in; chmod 000 .in "$COLLECTRO_SHARED_DIR"`);
  expect(failures(report)).toEqual([]);
});

test("a program that is not there: it does not start, and nothing else is asked", async () => {
  const subject = { kind: "command", command: ["/no/such/program"] } as const;
  const report = await reportOn("", { subject });
  expect(report.results.filter(({ outcome }) => outcome === "failed").map(({ check }) => check.id)).toEqual(["1.ends"]);
  expect(observedBy(report, "1.ends", "good-1")).toContain("/no/such/program is not there");
});

test("a container that never ends is stopped, and that alone is held against it", async () => {
  const report = await reportOn(
    `trap "" TERM; echo $$ >> "$TMPDIR/pids"; echo torn > "$COLLECTRO_SHARED_DIR/log.txt"; while :; do sleep 1; done`,
    {
      limitMs: 700,
      graceMs: 200,
    },
  );
  expect(toldPids()).toHaveLength(1);
  expect(report.results.filter(({ outcome }) => outcome === "failed").map(({ check }) => check.id)).toEqual(["1.ends"]);
});

test("children that outlive it are found and ended, also in a session of their own with an empty environment", async () => {
  const children = `for how in "sleep 300" "setsid sleep 301" "setsid env -i sleep 302"; do $how & echo $! >> "$TMPDIR/pids"; done; `;
  const report = await reportOn(`${children}${SHARED}${LOG}${LIST}${WORD}`, {});
  expect(toldPids().length).toBeGreaterThan(3);
  expect(failures(report)).toEqual(["1.leftovers"]);
  expect(observedBy(report, "1.leftovers", "good-1")).toBe("3 processes were left running");
});

test("a container that kills its process group has left no word", async () => {
  const report = await verdictOn(`${SHARED}${LOG}${LIST}kill -9 0`);
  expect(failures(report)).toEqual(["2-1.word"]);
});

test("an aborted pretest leaves no process, mount or folder", async () => {
  const stop = new AbortController();
  // The first run is good; each later one, on a small disk too, waits to be stopped.
  const script = `${SHARED}${LOG}[ -e "$TMPDIR/pids" ] && { echo $$ >> "$TMPDIR/pids"; sleep 300; }; echo 0 >> "$TMPDIR/pids"; ${LIST}${WORD}`;
  const running = pretest(optionsOf(script, { faults: "quick", env: { TMPDIR: dir.path } }), { signal: stop.signal });
  running.catch(() => {});
  await waitUntil(() => toldPids().length >= 3, { what: "two containers side by side" });
  stop.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
  nothingIsLeft();
});
