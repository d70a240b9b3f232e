import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunSummary, WorkflowDetail, WorkflowRendered } from "../../src/api/index.js";
import { startWorld, tempDir } from "./kit.js";

const FORM = {
  name: "sales",
  connector: "files",
  params: { path: "../data/sales.csv" },
  output: "gs://local/sales",
  table: { name: "shop.sales", schema: [{ name: "day", type: "DATE" }] },
};
const DAY = { from: "2024-09-24", to: "2024-09-24" };
const PRETEST = { id: "20240924T050000-000000", workflow: "sales", ...DAY, faults: "quick", done: 1, total: 9 };

/** Every file below a folder, with a digest of what it holds. */
async function contentsOf(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.sort().map(async (path) => [relative(dir, path), digestOf(await readFile(path))] as const);
  return Object.fromEntries(await Promise.all(texts));
}

function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A folder in which a workflow has been run, and a console was killed in the middle of a pretest. */
async function usedFolder(): Promise<{ readonly dir: string; readonly run: string }> {
  const dir = tempDir();
  await using world = await startWorld(dir);
  world.write("data/sales.csv", "day\n2024-09-24\n");
  const { body: made } = await world.send<WorkflowRendered>("POST", "/api/workflows/render", { form: FORM });
  await world.send("POST", "/api/workflows", { yaml: made.yaml });
  const { body } = await world.send<{ run: string }>("POST", "/api/workflows/sales/runs", DAY);
  const phase = async () => (await world.get<RunSummary>(`/api/runs/${body.run}`)).body.phase;
  await expect.poll(phase, { timeout: 60_000 }).toBe("ended");
  const summary = { ...PRETEST, startedAt: "2024-09-24T05:00:00Z", state: "running" };
  world.write(`state/pretests/${PRETEST.id}/summary.json`, JSON.stringify(summary));
  return { dir, run: `/api/runs/${body.run}` };
}

describe("a console that only shows", () => {
  it("writes nothing, whatever is looked at", async () => {
    const { dir, run } = await usedFolder();
    await using world = await startWorld(dir, { readOnly: true });
    const before = await contentsOf(dir);
    const runs = ["/api/runs", run, `${run}/log`, `${run}/objects`, `${run}/objects/0/lines`, `${run}/rows`];
    const workflow = "/api/workflows/sales";
    const rest = ["/api/session", "/api/connectors", "/api/pretests", "/api/backfills?workflow=sales"];
    for (const path of [...runs, "/api/workflows", workflow, `${workflow}/differences`, ...rest])
      expect([path, (await world.get(path)).status]).toEqual([path, 200]);
    const { yaml } = (await world.get<WorkflowDetail>(workflow)).body;
    expect((await world.send("POST", "/api/workflows/check", { yaml, name: "sales" })).status).toBe(200);
    expect((await world.send("POST", "/api/query", { sql: "FROM shop.sales" })).status).toBe(200);
    expect(await contentsOf(dir)).toEqual(before);
  });
});
