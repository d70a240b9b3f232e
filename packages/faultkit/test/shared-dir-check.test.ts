import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { checkSharedDir } from "../src/index.js";

const INFO = '{"severity":"info","log":"started"}\n';
const ERROR = '{"severity":"error","log":"SOURCE_AUTH: refused"}\n';
const LOADPATH = '{"gcsPaths":["gcs://bucket/a.json","gs://bucket/b.json"]}';
const SUCCESS = { "job_result.txt": "success", "loadpath.txt": LOADPATH, "log.txt": INFO };
const FAILURE = { "job_result.txt": "failure", "log.txt": INFO + ERROR };

type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

async function folder(files: Files): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "faultkit-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    if (content !== undefined) await writeFile(join(dir, name), content);
  }
  return dir;
}

it("accepts a success, and tells what it read", async () => {
  const dir = await folder({ ...SUCCESS, ".heartbeat": "" });

  const report = await checkSharedDir(dir, { objects: ["gs://bucket/a.json", "gs://bucket/b.json"] });

  expect(report.violations).toEqual([]);
  expect(report.result).toBe("success");
  expect(report.objects).toHaveLength(2);
  expect(report.lines).toMatchObject([{ severity: "info", log: "started" }]);
});

it("accepts a failure, and a run that ended without a word", async () => {
  const failed = await checkSharedDir(await folder(FAILURE));
  const silent = await checkSharedDir(await folder({ "log.txt": INFO }));

  expect(failed).toMatchObject({ result: "failure", violations: [] });
  expect(silent).toMatchObject({ result: undefined, violations: [] });
});

it("looks only at the lines of this run where an earlier one wrote to the same log", async () => {
  const dir = await folder({ ...SUCCESS, "log.txt": ERROR + INFO });

  const report = await checkSharedDir(dir, { logStartBytes: ERROR.length });

  expect(report.violations).toEqual([]);
  expect(report.lines).toHaveLength(1);
});

it.each<[string, Files, RegExp]>([
  ["a newline after the word", { ...FAILURE, "job_result.txt": "failure\n" }, /job_result\.txt is "failure\\n"/],
  ["an empty result", { ...FAILURE, "job_result.txt": "" }, /job_result\.txt is ""/],
  ["another word", { ...FAILURE, "job_result.txt": "Success" }, /job_result\.txt is "Success"/],
  ["a byte order mark", { ...FAILURE, "job_result.txt": "\ufefffailure" }, /job_result\.txt is/],
  ["a success without loadpath.txt", { ...SUCCESS, "loadpath.txt": undefined }, /success without loadpath\.txt/],
  ["loadpath.txt beside a failure", { ...FAILURE, "loadpath.txt": LOADPATH }, /loadpath\.txt beside failure/],
  ["loadpath.txt without a result", { "loadpath.txt": LOADPATH, "log.txt": INFO }, /loadpath\.txt beside no result/],
  [
    "half a loadpath.txt",
    { ...SUCCESS, "loadpath.txt": LOADPATH.slice(0, 30) },
    /loadpath\.txt, loadpath\.txt: it is not JSON/,
  ],
  ["a path twice", { ...SUCCESS, "loadpath.txt": '{"gcsPaths":["gs://bucket/a","gcs://bucket/a"]}' }, /twice/],
  ["no log", { ...SUCCESS, "log.txt": undefined }, /log\.txt has no line/],
  ["an empty log", { ...SUCCESS, "log.txt": "" }, /log\.txt has no line/],
  ["half a last line", { ...SUCCESS, "log.txt": INFO.slice(0, -1) }, /ends inside a line/],
  ["a torn line", { ...SUCCESS, "log.txt": `${INFO}{"severity":"in\n` }, /line 2 of this run/],
  ["an empty line", { ...SUCCESS, "log.txt": `${INFO}\n${INFO}` }, /line 2 of this run/],
  ["a third key", { ...SUCCESS, "log.txt": '{"severity":"info","log":"a","time":1}\n' }, /line 1 of this run/],
  ["another severity", { ...SUCCESS, "log.txt": '{"severity":"warn","log":"a"}\n' }, /line 1 of this run/],
  [
    "bytes that are no UTF-8",
    { ...SUCCESS, "log.txt": Buffer.from('{"severity":"info","log":"\xff"}\n', "latin1") },
    /UTF-8/,
  ],
  ["a failure that says nothing", { ...FAILURE, "log.txt": INFO }, /failure without an error line/],
  ["a success that reports an error", { ...SUCCESS, "log.txt": INFO + ERROR }, /success with an error line/],
  ["a temporary file", { ...SUCCESS, "loadpath.txt.tmp": "" }, /left behind: loadpath\.txt\.tmp/],
])("reports %s", async (_name, files, violation) => {
  const report = await checkSharedDir(await folder(files));

  expect(report.violations).toContainEqual(expect.stringMatching(violation));
});

it("reports a path whose object is not stored", async () => {
  const report = await checkSharedDir(await folder(SUCCESS), { objects: ["gs://bucket/a.json"] });

  expect(report.violations).toEqual(["loadpath.txt names gs://bucket/b.json, which is not stored"]);
});
