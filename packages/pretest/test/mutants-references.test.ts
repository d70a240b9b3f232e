import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FaultRule, startObjectStore } from "@collectro/object-store";
import { describe, expect, onTestFinished, test } from "vitest";
import { interpreterOf, referenceFile, referenceOptions, SOURCE_TOKEN } from "../src/mutants/references.js";
import { redOf } from "../src/mutants/run-mutant.js";
import { EMPTY_DATE, startRowSource } from "../src/mutants/source.js";
import { pretest } from "../src/pretest.js";

/** The guide's own check, which shares no code with the judge. */
const GUIDE_CHECK = fileURLToPath(new URL("../../../test/guide/check.py", import.meta.url));
/** What every trial is disturbed by; the mutants of `.ci/full` disturb both. What storage and signals do to it is below. */
const FAULTS = { sh: "quick", py: process.env["COLLECTRO_WHOLE_SUITE"] ? "quick" : "none" } as const;
const INSERT = "storage.objects.insert";

interface Wish {
  readonly from?: string;
  readonly to?: string;
  readonly args?: readonly string[];
  readonly token?: string;
  readonly faults?: readonly FaultRule[];
  /** SIGTERM when so many uploads have come in. */
  readonly stopAtUpload?: number;
}

describe.each(["sh", "py"] as const)("report.%s", (reference) => {
  async function run(wish: Wish = {}) {
    const { from = "2024-09-18", to = "2024-09-21", args = [], token = SOURCE_TOKEN, faults = [] } = wish;
    const dir = mkdtempSync(join(tmpdir(), "references-test-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const shared = join(dir, "shared");
    const temporary = join(dir, "tmp");
    mkdirSync(shared);
    mkdirSync(temporary);
    await using source = await startRowSource(SOURCE_TOKEN);
    const store = await startObjectStore({ root: join(dir, "store"), createBuckets: true, faults });
    onTestFinished(() => store.close());
    const where = ["--output", "gs://bucket/in", "--source", `http://127.0.0.1:${source.port}`];
    const child = spawn(
      interpreterOf(reference),
      [referenceFile(reference), ...where, "--timeout", "2", "--pause", "0.1", ...args],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: process.env["PATH"],
          HOME: process.env["HOME"],
          TMPDIR: temporary,
          COLLECTRO_SHARED_DIR: shared,
          STORAGE_EMULATOR_HOST: store.endpoint,
          SOURCE_TOKEN: token,
          FROM: from,
          TO: to,
        },
      },
    );
    const ended = once(child, "exit");
    if (wish.stopAtUpload !== undefined) {
      await expect.poll(() => store.requests[INSERT]).toBe(wish.stopAtUpload);
      child.kill("SIGTERM");
    }
    const [code] = (await ended) as [number | null];
    const read = (name: string) => (existsSync(join(shared, name)) ? readFileSync(join(shared, name), "utf8") : "");
    const list = read("loadpath.txt");
    return {
      code,
      word: read("job_result.txt"),
      log: read("log.txt"),
      paths: list === "" ? undefined : (JSON.parse(list) as { gcsPaths: string[] }).gcsPaths,
      left: [...readdirSync(shared), ...readdirSync(temporary)].toSorted(),
      complaints: (word: string) => complaintsOf(shared, word, store.endpoint),
      pathOf: (uri: string) => store.pathOf("bucket", uri.replace("gcs://bucket/", "")) ?? "",
    };
  }

  test(`passes everything, faults: ${FAULTS[reference]}`, async () => {
    await using source = await startRowSource(SOURCE_TOKEN);

    const report = await pretest(referenceOptions(reference, referenceFile(reference), source, FAULTS[reference]));

    expect(redOf(report)).toEqual([]);
    expect(report.passed).toBe(true);
  }, 120_000);

  test("stores every row of every day, and satisfies the guide", async () => {
    const { code, word, paths = [], pathOf, left, complaints } = await run();

    const rows = paths.flatMap((path) => readFileSync(pathOf(path), "utf8").trimEnd().split("\n"));
    const dates = rows.map((row) => (JSON.parse(row) as { date: string }).date);
    expect([code, word]).toEqual([0, "success"]);
    expect(await complaints("success")).toBe("");
    expect(new Set(dates)).toEqual(new Set(["2024-09-18", "2024-09-19", "2024-09-21"]));
    expect(rows).toHaveLength(18);
    expect(rows[0]).toContain("駅");
    expect(left).toEqual(["job_result.txt", "loadpath.txt", "log.txt"]);
  });

  test("ends an empty day as it is told", async () => {
    const day = { from: EMPTY_DATE, to: EMPTY_DATE };

    const asSuccess = await run(day);
    const asFailure = await run({ ...day, args: ["--empty", "failure"] });

    expect([asSuccess.word, asSuccess.paths]).toEqual(["success", []]);
    expect([asFailure.word, asFailure.paths]).toEqual(["failure", undefined]);
    expect(asFailure.log).toContain("there are no rows");
  });

  test.each<[string, Wish, RegExp]>([
    ["a date that is none", { from: "2024-02-30" }, /dates: FROM: .*2024-02-30/],
    ["a window that ends before it begins", { from: "2024-09-22" }, /dates: TO: 2024-09-21 is before FROM/],
    ["an argument that there is not", { args: ["--nothing", "1"] }, /arguments: .*--nothing/],
    ["an output that is no gs:// path", { args: ["--output", "s3://bucket/in"] }, /--output.* is no gs:/],
    ["a refused token", { token: "wrong" }, /read: http.*HTTP 401/],
    ["a storage that refuses", { faults: [{ method: INSERT, instruction: "return-403" }] }, /store: .*HTTP 403/],
    ["a storage that is down", { faults: [{ method: INSERT, instruction: "return-503", times: 9 }] }, /HTTP 503/],
    ["a body damaged on its way", { faults: [{ method: INSERT, instruction: "corrupt-upload" }] }, /store: .*HTTP 400/],
    [
      "a signal",
      { faults: [{ method: INSERT, instruction: "stall", times: 9 }], stopAtUpload: 1 },
      /store: .*stopped by a signal/,
    ],
  ])("fails at %s, and says where and why", async (_what, wish, cause) => {
    const { code, word, paths, log, left, complaints } = await run(wish);

    const errors = log.split("\n").filter((line) => line.includes("error"));
    expect([code, word, paths]).toEqual([1, "failure", undefined]);
    expect(await complaints("failure")).toBe("");
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(cause);
    expect(left).toEqual(["job_result.txt", "log.txt"]);
  });

  test("tries again what may work the next time", async () => {
    const faults = [{ method: INSERT, instruction: "return-503" } as const];

    const { word, log } = await run({ faults });

    expect(word).toBe("success");
    expect(log).toContain("HTTP 503; trying again (1 of 4)");
  });
});

/** What the guide's check says against a folder; nothing when it is accepted. */
async function complaintsOf(shared: string, word: string, endpoint: string): Promise<string> {
  const env = { ...process.env, GUIDE_CHECK_ENDPOINT: endpoint };
  // Not waited for in place: the store that it asks runs in this process.
  const check = spawn(interpreterOf("py"), [GUIDE_CHECK, shared, word], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [complaints] = await Promise.all([check.stdout.toArray(), once(check, "exit")]);
  return Buffer.concat(complaints).toString();
}
