import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";

const CHECK = join(import.meta.dirname, "guide/check.py");

const INFO = '{"severity":"info", "log":"メッセージ"}\n';
const ERROR = '{"severity":"error", "log":"エラーメッセージ"}\n';
const SUCCESS = { "job_result.txt": "success", "loadpath.txt": '{"gcsPaths":["gcs://xxxx/a.json"]}', "log.txt": INFO };
const FAILURE = { "job_result.txt": "failure", "log.txt": INFO + ERROR };
const OBJECTS = {
  "xxxx/a.json": '{"day":"2024-09-24"}\n{"day":"2024-09-25"}\n',
  "xxxx/日本 語/b.json": '{"day":"2024-09-24"}',
  "xxxx/array.json": '[{"day":"2024-09-24"}]',
  "xxxx/csv.json": "day\n2024-09-24\n",
  "xxxx/nan.json": '{"temp":NaN}\n',
  "xxxx/gap.json": '{"day":1}\n\n{"day":2}\n',
  "xxxx/cut.json": '{"day":1}\n{"da',
  "xxxx/empty.json": "",
};

type Files = Readonly<Record<string, string | Uint8Array | undefined>>;
interface Answer {
  readonly code: number;
  readonly output: string;
}

function python(args: readonly string[], env: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { env: { PATH: process.env["PATH"] ?? "", ...env } };
    execFile("python3", args, options, (error, stdout, stderr) => {
      if (typeof error?.code === "string") reject(error);
      else resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr });
    });
  });
}

/** Storage as plain HTTP shows it: the objects above, and nothing else. */
async function storage(): Promise<string> {
  const server = createServer((request, response) => {
    const match = /^\/storage\/v1\/b\/([^/]+)\/o\/([^/?]+)\?alt=media$/.exec(request.url ?? "");
    const name = match ? `${match[1]}/${decodeURIComponent(match[2] ?? "")}` : "";
    const body = Object.hasOwn(OBJECTS, name) ? OBJECTS[name as keyof typeof OBJECTS] : undefined;
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body ?? "no such object");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function check(files: Files, expected: string): Promise<Answer> {
  const dir = await mkdtemp(join(tmpdir(), "guide-check-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    if (content !== undefined) await writeFile(join(dir, name), content);
  }
  return python([CHECK, dir, expected], { GUIDE_CHECK_ENDPOINT: await storage() });
}

beforeEach(async (ctx) => {
  const found = await python(["--version"]).catch(() => undefined);
  if (!found) ctx.skip("there is no python3 on the PATH");
});

it.each<[string, Files, "success" | "failure"]>([
  ["a success", SUCCESS, "success"],
  ["a success with hidden files beside", { ...SUCCESS, ".heartbeat": "" }, "success"],
  [
    "a success of several objects",
    { ...SUCCESS, "loadpath.txt": '{"gcsPaths": [\n\t"gcs://xxxx/a.json",\n\t"gcs://xxxx/日本 語/b.json"\n\t]\n}\n' },
    "success",
  ],
  ["a success of zero rows", { ...SUCCESS, "loadpath.txt": '{"gcsPaths":[]}' }, "success"],
  ["a failure", FAILURE, "failure"],
  [
    "a failure beside which loadpath.txt was left, which no crawler reads",
    { ...FAILURE, "loadpath.txt": "{" },
    "failure",
  ],
])("accepts %s", async (_name, files, expected) => {
  expect(await check(files, expected)).toEqual({ code: 0, output: "" });
});

const listing = (...paths: unknown[]): Files => ({ ...SUCCESS, "loadpath.txt": JSON.stringify({ gcsPaths: paths }) });

it.each<[string, Files, "success" | "failure", RegExp]>([
  ["an empty folder", {}, "success", /job_result\.txt: is missing\nlog\.txt: is missing\nloadpath\.txt: is missing/],
  ["the other word", SUCCESS, "failure", /job_result\.txt: is 'success', expected 'failure'/],
  ["a newline after the word", { ...SUCCESS, "job_result.txt": "success\n" }, "success", /is 'success\\n'/],
  ["a capital", { ...SUCCESS, "job_result.txt": "Success" }, "success", /is 'Success'/],
  ["an empty result", { ...FAILURE, "job_result.txt": "" }, "failure", /is '', expected/],
  ["no log", { ...FAILURE, "log.txt": undefined }, "failure", /log\.txt: is missing/],
  ["an empty log", { ...SUCCESS, "log.txt": "" }, "success", /log\.txt/],
  ["plain text in the log", { ...SUCCESS, "log.txt": `${INFO}started\n` }, "success", /line 2: is no object/],
  ["an empty line in the log", { ...SUCCESS, "log.txt": `${INFO}\n` }, "success", /line 2: is no object/],
  ["another severity", { ...SUCCESS, "log.txt": '{"severity":"warn","log":"a"}\n' }, "success", /severity is 'warn'/],
  [
    "a third key",
    { ...SUCCESS, "log.txt": '{"severity":"info","log":"a","pid":1}\n' },
    "success",
    /line 1: is no object/,
  ],
  [
    "an error that says nothing",
    { ...FAILURE, "log.txt": '{"severity":"error","log":" "}\n' },
    "failure",
    /says nothing/,
  ],
  ["a last line without its end", { ...SUCCESS, "log.txt": INFO.trim() }, "success", /last line has no end/],
  [
    "a log that is no UTF-8",
    { ...SUCCESS, "log.txt": Buffer.from('{"severity":"info","log":"\x83"}\n', "latin1") },
    "success",
    /not UTF-8/,
  ],
  ["a failure without an error line", { ...FAILURE, "log.txt": INFO }, "failure", /without a line of severity error/],
  ["a success without loadpath.txt", { ...SUCCESS, "loadpath.txt": undefined }, "success", /loadpath\.txt: is missing/],
  ["a bare list", { ...SUCCESS, "loadpath.txt": '["gcs://xxxx/a.json"]' }, "success", /no object with a list gcsPaths/],
  [
    "a comma too many",
    { ...SUCCESS, "loadpath.txt": '{"gcsPaths":["gcs://xxxx/a.json",]}' },
    "success",
    /no object with a list/,
  ],
  [
    "a list twice",
    { ...SUCCESS, "loadpath.txt": '{"gcsPaths":["gcs://xxxx/a.json"],"gcsPaths":[]}' },
    "success",
    /no object/,
  ],
  ["another scheme", listing("https://xxxx/a.json"), "success", /is no path of an object/],
  ["a folder", listing("gcs://xxxx/folder/"), "success", /is no path of an object/],
  ["a number", listing(7), "success", /7 is no path of an object/],
  ["a path twice", listing("gcs://xxxx/a.json", "gcs://xxxx/a.json"), "success", /twice/],
  [
    "an object that is not there",
    listing("gcs://xxxx/a.json", "gcs://xxxx/none.json"),
    "success",
    /none\.json: cannot be read .*404/,
  ],
  ["a list of rows", listing("gcs://xxxx/array.json"), "success", /array\.json line 1: is no JSON object/],
  ["CSV", listing("gcs://xxxx/csv.json"), "success", /csv\.json line 1: is no JSON object/],
  ["a NaN", listing("gcs://xxxx/nan.json"), "success", /nan\.json line 1: is no JSON object/],
  ["an empty line between rows", listing("gcs://xxxx/gap.json"), "success", /gap\.json line 2: is no JSON object/],
  ["a row that is cut off", listing("gcs://xxxx/cut.json"), "success", /cut\.json line 2: is no JSON object/],
  ["an object without a row", listing("gcs://xxxx/empty.json"), "success", /empty\.json: holds no row/],
])("rejects %s", async (_name, files, expected, complaint) => {
  const answer = await check(files, expected);

  expect(answer).toEqual({ code: 1, output: expect.stringMatching(complaint) });
});

it("says how it is used, and asks for the storage when it has to look there", async () => {
  expect(await python([CHECK])).toEqual({ code: 2, output: expect.stringContaining("usage: check.py") });
  expect(await python([CHECK, "/tmp", "maybe"])).toMatchObject({ code: 2 });
  expect(await python([CHECK, "/tmp", "success"])).toEqual({
    code: 2,
    output: expect.stringContaining("GUIDE_CHECK_ENDPOINT is not set"),
  });
});
