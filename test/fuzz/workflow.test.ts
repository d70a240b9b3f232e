import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { problemsOf } from "../../packages/contract/src/index.js";
import { loadWorkflow } from "../../packages/crawler/src/workflow/load.js";
import { fuzz } from "./kit.js";

const dir = mkdtempSync(join(tmpdir(), "collectro-fuzz-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const TABLE = "table:\n  name: d.t\n  schema: [{name: day, type: DATE}, {name: x, type: INT64}]\n";

fuzz("workflow", {
  corpus: [
    `name: w\ncommand: [node, main.js]\nargs: ["--a=b", c]\nenv: {TOKEN: "x"}\noutput: gs://bucket/out\n${TABLE}`,
    `# comment\nname: w\nimage: registry/x:1\noutput: gs://bucket\n${TABLE}  windowColumn: day\n  mode: replace-window\nlimits: {silence: 10m, memory: 512Mi}\n`,
    '{"name":"w","command":"true","output":"gs://bucket/p","table":{"name":"d.t","schema":[{"name":"x","type":"JSON"}]}}',
  ],
  pieces: [
    "&a ",
    "*a",
    "<<: *a\n",
    "- ",
    "? ",
    "!!js/function ",
    "!!binary ",
    "{",
    "[",
    "|\n ",
    "\n---\n",
    "__proto__: {polluted: 1}\n",
    "%YAML 9\n",
    "limits: ",
  ],
  runs: 400,
  longCharacters: 8_000,
  async holds(text) {
    const path = join(dir, "workflow.yaml");
    writeFileSync(path, text);
    try {
      const workflow = await loadWorkflow(path);

      expect(workflow.output.bucket).toMatch(/^[a-z0-9._-]+$/);
      expect(workflow.limits.totalMs).toBeGreaterThanOrEqual(0);
      expect(workflow.args.every((arg) => typeof arg === "string")).toBe(true);
      expect(workflow.table.schema.fields.length).toBeGreaterThan(0);
    } catch (error) {
      const problems = problemsOf(error);
      if (!problems) throw error;
      for (const { where } of problems) expect(where).toMatch(/workflow\.yaml(:\d+:\d+)?$/);
    }
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  },
});
