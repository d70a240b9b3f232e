import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { makeDir, optionsOf, planOf } from "./kit.js";

const MAX_BYTES = 300 * 1024 * 1024;
const WHOLE = process.env["COLLECTRO_WHOLE_SUITE"] !== undefined;
/** More than it may take; `.ci/full` tries 1 GB. */
const MUCH = (WHOLE ? 1024 : 400) * 1024 * 1024;
/** Objects are as large either way: `.ci/full` fills them with many rows, CI with fewer that are longer. */
const ROWS = WHOLE ? { rows: 17_500, width: 900 } : { rows: 1_750, width: 9_500 };

/** Runs a job of the judge in a process of its own: its memory is the judge's and no test runner's. */
async function peakOf(job: "trial" | "objects", request: unknown) {
  const script = fileURLToPath(new URL("fixtures/peak.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, job, JSON.stringify(request)]);
  const result = JSON.parse(stdout) as { readonly peakBytes: number } & Record<string, unknown>;
  console.log(`${job}: at most ${Math.round(result.peakBytes / 1024 / 1024)} MiB`);
  return result;
}

async function trialOf(script: string) {
  using dir = makeDir();
  return await peakOf("trial", { workDir: dir.path, options: optionsOf(script, { limitMs: 120_000 }), plan: planOf() });
}

const END = `; cd "$COLLECTRO_SHARED_DIR" && echo '{"severity":"error","log":"the end"}' >> log.txt; printf success > job_result.txt`;

test("a log of 400 MB and more is counted to its end in flat memory", { timeout: 180_000 }, async () => {
  const result = await trialOf(`yes | head -c ${MUCH} >> "$COLLECTRO_SHARED_DIR/log.txt"${END}`);
  expect(result).toMatchObject({ word: "success", lines: MUCH / 2 + 1, errors: 1 });
  expect(result.peakBytes).toBeLessThan(MAX_BYTES);
});

test("so much output is searched in flat memory", { timeout: 180_000 }, async () => {
  const result = await trialOf(`yes | head -c ${MUCH}${END}`);
  expect(result).toMatchObject({ word: "success", lines: 1 });
  expect(result.peakBytes).toBeLessThan(MAX_BYTES);
});

test("so many objects are read, and a part of it compared, in flat memory", { timeout: 300_000 }, async () => {
  const { rows } = ROWS;
  const objects = MUCH / (16 * 1024 * 1024);
  const result = await peakOf("objects", { ...ROWS, objects, compared: 8 });
  expect(result).toMatchObject({ rows: objects * rows, problems: 0 });
  expect(result["difference"]).toMatchObject({ leftRows: 8 * rows, rightRows: 8 * rows - 1 });
  expect(result["difference"]).toMatchObject({ examples: [{ left: 1, right: 0 }] });
  expect(result.peakBytes).toBeLessThan(MAX_BYTES);
});
