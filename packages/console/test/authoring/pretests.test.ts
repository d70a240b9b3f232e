import { describe, expect, it } from "vitest";
import type { PretestSummary } from "../../src/api/index.js";
import { startWorld, tempDir, type World } from "./kit.js";

const REQUEST = { workflow: "w", from: "2024-09-24", to: "2024-09-24", faults: "none" };
const SECRET = "hunter2-hunter2";

/** A workflow whose container is a line of shell, with a secret that is written out. */
function writeWorkflow(world: World, script: string): void {
  const file = {
    name: "w",
    command: ["/bin/sh", "-c", script, "sh"],
    args: [`--token=${SECRET}`],
    output: "gs://local/w",
    table: { name: "a.b", schema: [{ name: "x", type: "INT64" }] },
  };
  world.write("workflows/w.yaml", JSON.stringify(file));
}

const FAILS =
  'echo "{\\"severity\\":\\"error\\",\\"log\\":\\"no $1\\"}" >>"$COLLECTRO_SHARED_DIR/log.txt"; printf failure >"$COLLECTRO_SHARED_DIR/job_result.txt"';

async function ended(world: World, id: string): Promise<PretestSummary> {
  const state = async () => (await world.get<PretestSummary>(`/api/pretests/${id}`)).body.state;
  await expect.poll(state, { timeout: 60_000 }).not.toBe("running");
  return (await world.get<PretestSummary>(`/api/pretests/${id}`)).body;
}

describe("a pretest", () => {
  it("judges the container of a workflow, and keeps its report without the workflow's secrets", async () => {
    await using world = await startWorld();
    writeWorkflow(world, FAILS);
    const started = await world.send<PretestSummary>("POST", "/api/pretests", REQUEST);
    expect(started).toMatchObject({ status: 201, body: { workflow: "w", state: "running", faults: "none", done: 0 } });
    const { id } = started.body;
    const end = await ended(world, id);
    expect(end).toMatchObject({ state: "failed", trial: expect.any(String), outcomes: { failed: expect.any(Number) } });
    expect(end.done).toBe(end.total);
    expect((await world.get<PretestSummary[]>("/api/pretests?workflow=w")).body).toEqual([end]);
    expect((await world.get<PretestSummary[]>("/api/pretests?workflow=v")).body).toEqual([]);

    const report = await world.get<{ passed: boolean }>(`/api/pretests/${id}/report?format=json`);
    expect(report).toMatchObject({ status: 200, body: { passed: false, args: ["--token=***"] } });
    for (const [format, type] of [
      ["html", "text/html"],
      ["junit", "application/xml"],
    ]) {
      const headers = { authorization: `Bearer ${world.token}` };
      const answer = await fetch(`${world.url}/api/pretests/${id}/report?format=${format}`, { headers });
      expect(answer.headers.get("content-type")).toContain(type);
      expect(answer.headers.get("content-security-policy")).toMatch(/sandbox.*frame-ancestors 'self'/);
      expect(await answer.text()).not.toContain(SECRET);
    }
    expect(report.text).not.toContain(SECRET);
  });

  it("runs alone, and is stopped by whoever asks", async () => {
    await using world = await startWorld();
    writeWorkflow(world, "exec sleep 600");
    const { id } = (await world.send<PretestSummary>("POST", "/api/pretests", REQUEST)).body;
    const second = await world.send("POST", "/api/pretests", REQUEST, { headers: { "accept-language": "ja" } });
    expect([second.status, second.text]).toEqual([409, expect.stringContaining("別の事前テストを実行中です")]);
    expect((await world.get(`/api/pretests/${id}/report`)).status).toBe(404);
    expect((await world.send("POST", `/api/pretests/${id}/stop`)).status).toBe(202);
    expect(await ended(world, id)).toMatchObject({ state: "stopped" });
    expect((await world.send("POST", `/api/pretests/${id}/stop`)).status).toBe(409);
  });

  it("is stopped with the console, and known to the next one", async () => {
    const dir = tempDir();
    const id = "20240924T050000-0a1b2c";
    let stopped = "";
    {
      await using world = await startWorld(dir);
      writeWorkflow(world, "exec sleep 600");
      stopped = (await world.send<PretestSummary>("POST", "/api/pretests", REQUEST)).body.id;
      // As a console leaves it that was killed.
      const summary = { ...REQUEST, id, startedAt: "2024-09-24T05:00:00.000Z", state: "running", done: 1, total: 9 };
      world.write(`state/pretests/${id}/summary.json`, JSON.stringify(summary));
    }
    await using next = await startWorld(dir);
    expect((await next.get<PretestSummary[]>("/api/pretests")).body).toMatchObject([
      { id: stopped, state: "stopped", endedAt: expect.any(String) },
      { id, state: "stopped", done: 1 },
    ]);
  });

  it("is refused with what is wrong", async () => {
    await using world = await startWorld();
    writeWorkflow(world, "true");
    const ask = (change: object) => world.send("POST", "/api/pretests", { ...REQUEST, ...change });
    expect((await ask({ workflow: "none" })).status).toBe(404);
    expect((await ask({ from: "x" })).text).toContain("WINDOW_INVALID");
    expect((await ask({ faults: "some" })).status).toBe(400);
    for (const id of ["none", "..%2F..%2Fruns", "20240924T050000-ffffff"]) {
      expect((await world.get(`/api/pretests/${id}`)).status).toBe(404);
      expect((await world.get(`/api/pretests/${id}/report`)).status).toBe(404);
    }
  });
});
