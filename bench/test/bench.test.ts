import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROWS } from "../src/rows/index.js";

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** One of each kind, and nothing that another step of CI runs anyway; all of them in a whole run. */
const SOME = [
  "encode",
  "csv-script",
  "csv-limit",
  "cold-start",
  "load",
  "backfill-ledger",
  "memory/worker",
  "console-tail",
];
const MEASURED = ROWS.filter(({ name }) => process.env["COLLECTRO_WHOLE_SUITE"] || SOME.includes(name));

test("measures rows and prints them as JSON and nothing else", { timeout: 300_000 }, async () => {
  const names = MEASURED.map(({ name }) => name);
  const { stdout } = await run(process.execPath, [MAIN, "--json", "--rows", "50", "--rounds", "1", ...names]);

  const results = JSON.parse(stdout);
  expect(results.map(({ name }: { name: string }) => name)).toEqual(names);
  expect(names.length).toBeGreaterThanOrEqual(SOME.length);
  for (const [index, { name, bar, higherIsBetter }] of MEASURED.entries()) {
    const measured = results[index];
    expect(Object.keys(measured)).toEqual(["name", "ratio", "bar", "higherIsBetter", "detail"]);
    expect(measured).toMatchObject({ name, bar, higherIsBetter });
    // Only servers can be absent.
    if (measured.ratio === null)
      expect(measured.detail).toMatch(
        /^not measured: no (PostgreSQL server|MariaDB server|\/usr\/sbin\/sshd|\/usr\/bin\/chromium)/,
      );
    else expect(measured.ratio).toBeGreaterThan(0);
  }
});

test("an unknown row is refused, with the names of those there are", async () => {
  const failed = await run(process.execPath, [MAIN, "nobody"]).catch((error: unknown) => error);

  expect(failed).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("there is no nobody; rows: encode,"),
  });
});
