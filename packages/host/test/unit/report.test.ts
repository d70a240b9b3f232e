import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Masker } from "../../src/supervisor/masker.js";
import { REPORT_FILE, SharedDirWriter } from "../../src/supervisor/shared-dir-writer.js";

test("the hidden record of a run is masked: a connector may have put a secret into its schema", () => {
  const dir = mkdtempSync(join(tmpdir(), "collectro-report-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const masker = new Masker();
  masker.add(['canary "in quotes"']);

  SharedDirWriter.open(dir).writeReport({ schema: [{ name: "a", description: 'with canary "in quotes"' }] }, masker);

  expect(JSON.parse(readFileSync(join(dir, REPORT_FILE), "utf8"))).toEqual({
    schema: [{ name: "a", description: "with ****" }],
  });
});
