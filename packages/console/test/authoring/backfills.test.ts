import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Backfill, BackfillSummary } from "../../src/api/index.js";
import { connectors, startWorld, tempDir, type World } from "./kit.js";

const WINDOW = { from: "2024-09-23", to: "2024-09-25" };

/** A workflow that reads one file a day. */
function writeWorkflow(world: World, changes: object = {}, file = "days"): void {
  const { command } = connectors(`${world.dir}/workflows`);
  const schema = [
    { name: "day", type: "DATE" },
    { name: "n", type: "STRING" },
  ];
  const args = [
    "--connector=files",
    "--param=path=../data/{date}.csv",
    `--schema=${JSON.stringify(schema)}`,
    "--output=gs://local/w",
  ];
  const table = { name: "t.days", schema, windowColumn: "day", mode: "replace-window" };
  world.write(
    `workflows/${file}.yaml`,
    JSON.stringify({ name: "days", command, args, output: "gs://local/w", table, ...changes }),
  );
}

function writeDay(world: World, date: string): void {
  world.write(`data/${date}.csv`, `day,n\n${date},1\n${date},2\n`);
}

async function ended(world: World, id: string): Promise<Backfill> {
  await expect
    .poll(async () => (await world.get<Backfill>(`/api/backfills/${id}`)).body.state, { timeout: 60_000 })
    .not.toBe("running");
  return (await world.get<Backfill>(`/api/backfills/${id}`)).body;
}

describe("a backfill", () => {
  it("runs each day that is not loaded, tells which failed, and goes on with those", async () => {
    await using world = await startWorld();
    writeWorkflow(world);
    for (const date of ["2024-09-23", "2024-09-24"]) writeDay(world, date);
    const { body: run } = await world.send<{ run: string }>("POST", "/api/workflows/days/runs", {
      from: "2024-09-24",
      to: "2024-09-24",
    });
    await expect
      .poll(async () => (await world.get<{ verdict: string }>(`/api/runs/${run.run}`)).body.verdict, {
        timeout: 60_000,
      })
      .toBe("loaded");

    const started = await world.send<BackfillSummary>("POST", "/api/workflows/days/backfills", {
      ...WINDOW,
      parallel: 3,
    });
    expect(started).toMatchObject({ status: 201, body: { workflow: "days", state: "running", ...WINDOW } });
    const { id } = started.body;
    const first = await ended(world, id);
    expect(first).toMatchObject({
      state: "incomplete",
      counts: { loaded: 2, failed: 1, waiting: 0, running: 0, lost: 0 },
      days: [
        { date: "2024-09-23", state: "loaded", rows: 2 },
        { date: "2024-09-24", state: "loaded", run: run.run },
        { date: "2024-09-25", state: "failed", why: expect.stringContaining("SOURCE_NOT_FOUND") },
      ],
    });

    writeDay(world, "2024-09-25");
    expect((await world.send("POST", `/api/backfills/${id}/resume`)).status).toBe(201);
    const second = await ended(world, id);
    expect(second).toMatchObject({ state: "complete", counts: { loaded: 3 } });
    expect(second.days.map((day) => day.run).slice(0, 2)).toEqual(first.days.map((day) => day.run).slice(0, 2));
    const list = await world.get<BackfillSummary[]>("/api/backfills?workflow=days");
    expect(list.body).toMatchObject([{ id, state: "complete" }]);

    const again = await world.send<BackfillSummary>("POST", "/api/workflows/days/backfills", {
      from: "2024-09-24",
      to: "2024-09-24",
      again: true,
    });
    const third = await ended(world, again.body.id);
    expect(third.days[0]).toMatchObject({ state: "loaded", run: expect.not.stringMatching(run.run) });
  });

  it("is stopped by whoever asks, and with the console; another of its days waits for it", async () => {
    const dir = tempDir();
    let id = "";
    {
      await using world = await startWorld(dir);
      writeWorkflow(world, { command: ["/bin/sh", "-c", "exec sleep 600"], args: [] });
      const start = () => world.send<BackfillSummary>("POST", "/api/workflows/days/backfills", WINDOW);
      id = (await start()).body.id;
      const running = async () => (await world.get<Backfill>(`/api/backfills/${id}`)).body.counts.running;
      await expect.poll(running, { timeout: 30_000 }).toBe(2);
      expect((await start()).status).toBe(409);
      expect((await world.send("POST", `/api/backfills/${id}/stop`)).status).toBe(202);
      expect(await ended(world, id)).toMatchObject({ state: "stopped", counts: { waiting: 3 } });
      expect((await world.send("POST", `/api/backfills/${id}/stop`)).status).toBe(409);
      const refused = await world.send("POST", "/api/workflows/days/backfills", WINDOW, {
        headers: { "accept-language": "ja" },
      });
      expect([refused.status, refused.text]).toEqual([409, expect.stringContaining("再開して")]);
      expect((await world.send("POST", `/api/backfills/${id}/resume`)).status).toBe(201);
      await expect.poll(running, { timeout: 30_000 }).toBe(2);
    }
    await using next = await startWorld(dir);
    expect((await next.get<BackfillSummary[]>("/api/backfills")).body).toMatchObject([
      { id, state: "stopped", counts: { waiting: 3 } },
    ]);
  });

  it("is found, and stopped, whatever becomes of the ledger of another table", async () => {
    await using world = await startWorld();
    const day = { from: "2024-09-23", to: "2024-09-23" };
    writeDay(world, day.from);
    writeWorkflow(world);
    const table = { name: "t.other", schema: [{ name: "day", type: "DATE" }], mode: "append" };
    writeWorkflow(world, { name: "another", command: ["/bin/sh", "-c", "exit 1"], args: [], table }, "another");
    const start = async (name: string) =>
      (await world.send<BackfillSummary>("POST", `/api/workflows/${name}/backfills`, day)).body.id;
    await ended(world, await start("another"));
    const id = await start("days");
    const [meta = ""] = globSync(join(world.dir, "state/store/local/_collectro/backfill/**/t.other/.register.meta"));
    writeFileSync(meta, readFileSync(meta, "utf8").replace('\\"round\\":1', '\\"round\\":2'));

    expect((await ended(world, id)).state).toBe("complete");
    expect((await world.get("/api/backfills/none")).text).toContain("LEDGER_BROKEN");
  });

  it("is refused with what is wrong", async () => {
    await using world = await startWorld();
    writeWorkflow(world);
    const start = (body: object, name = "days") => world.send("POST", `/api/workflows/${name}/backfills`, body);
    expect((await start(WINDOW, "none")).status).toBe(404);
    expect((await start({ from: WINDOW.to, to: WINDOW.from })).text).toContain("WINDOW_REVERSED");
    expect((await start({ ...WINDOW, parallel: 9 })).status).toBe(400);
    expect((await world.get("/api/backfills/none")).status).toBe(404);
  });
});
