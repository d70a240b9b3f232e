import { appendFileSync, writeFileSync } from "node:fs";
import { describe, expect, vi } from "vitest";
import type { LogEntry, LogPage, Started } from "../../src/index.js";
import { DATES, logs, openEvents, shellWorkflow, lookingTest as test, type World, waitsFor } from "./kit.js";

/** A run that has ended, and the file of its log, which is then written anew. */
async function endedRun(world: World): Promise<{ id: string; log: string }> {
  await world.write("workflows/ended.json", shellWorkflow("ended", "printf failure >job_result.txt"));
  const { id } = await world.run("ended");
  return { id, log: world.state.folderOf(id).log };
}

const line = (severity: string, log: string): string => `${JSON.stringify({ severity, log })}\n`;

// Each has a run of its own.
describe("a log", () => {
  test("is shown at any place, line by line as it came", async ({ world }) => {
    const { id, log } = await endedRun(world);
    const lines = [
      line("info", "一行目"),
      "no JSON\r\n",
      line("warn", "<b>bold</b>"),
      '{"severity":"error","log":"last"}',
    ];
    writeFileSync(log, lines.join(""));
    expect(await world.get(`/api/runs/${id}/log`)).toEqual({
      lines: [
        { number: 1, severity: "info", log: "一行目" },
        { number: 2, severity: "info", log: "no JSON", unreadable: true },
        { number: 3, severity: "warn", log: "<b>bold</b>" },
        { number: 4, severity: "error", log: "last" },
      ],
      matching: 4,
      total: 4,
      complete: true,
    });
  });

  test("of many lines gives each of them at its number", async ({ world }) => {
    const { id, log } = await endedRun(world);
    const count = 100_000;
    writeFileSync(
      log,
      Array.from({ length: count }, (_, index) =>
        line(index % 1000 === 7 ? "error" : "info", `line ${index + 1} ${"é".repeat(index % 50)}`),
      ).join(""),
    );
    for (const start of [0, 1, 127, 128, 129, 50_000, count - 3]) {
      const { lines, total } = await world.get<LogPage>(`/api/runs/${id}/log?start=${start}&count=3`);
      expect(total).toBe(count);
      expect(lines.map(({ number, log: text }) => [number, text.split(" ")[1]])).toEqual(
        [start + 1, start + 2, start + 3].map((number) => [number, String(number)]),
      );
    }
    const errors = await world.get<LogPage>(`/api/runs/${id}/log?severity=error&start=98&count=10`);
    expect(errors.matching).toBe(100);
    expect(errors.lines.map(({ number }) => number)).toEqual([98_008, 99_008]);
    const both = await world.get<LogPage>(`/api/runs/${id}/log?severity=error&search=LINE%2099`);
    expect(both.lines.map(({ number }) => number)).toEqual([99_008]);
    expect(await world.get(`/api/runs/${id}/log?start=${count}`)).toMatchObject({ lines: [], total: count });
  });

  test("is searched in what it says, not in how it is written", async ({ world }) => {
    const { id, log } = await endedRun(world);
    const escaped = '{"severity":"\\u0065rror","log":"\\u6771京 says \\"Hi\\""}\n';
    writeFileSync(log, [line("info", "severity"), escaped, line("info", "STRASSE İstanbul"), "hi there\n"].join(""));
    const numbers = async (query: string) =>
      (await world.get<LogPage>(`/api/runs/${id}/log?${query}`)).lines.map(({ number }) => number);
    expect(await numbers("search=severity")).toEqual([1]);
    expect(await numbers(`search=${encodeURIComponent("東京")}`)).toEqual([2]);
    expect(await numbers("search=%22hi%22")).toEqual([2]);
    expect(await numbers("search=hi")).toEqual([2, 4]);
    expect(await numbers("search=strasse")).toEqual([3]);
    expect(await numbers("search=%5Cu6771")).toEqual([]);
    expect(await numbers("severity=error")).toEqual([2]);
    expect(await numbers("severity=info")).toEqual([1, 3, 4]);
  });

  test("that goes on is extended, filters as well; one that was cut is read anew", async ({ world }) => {
    const { id, log } = await endedRun(world);
    writeFileSync(log, line("info", "one"));
    const look = async (query = "") => {
      const { total, matching } = await world.get<LogPage>(`/api/runs/${id}/log?${query}`);
      return [total, matching];
    };
    expect([await look(), await look("severity=error")]).toEqual([
      [1, 1],
      [1, 0],
    ]);
    appendFileSync(log, line("error", "two") + line("info", "three"));
    expect([await look(), await look("severity=error")]).toEqual([
      [3, 3],
      [3, 1],
    ]);
    writeFileSync(log, line("error", "x"));
    expect([await look(), await look("severity=error")]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test("line that is very long is cut and counted, and the next one is whole", async ({ world }) => {
    const { id, log } = await endedRun(world);
    writeFileSync(log, `${line("info", "x".repeat(20_000))}${"y".repeat(3 * 1024 * 1024)}\n${line("info", "after")}`);
    const { lines } = await world.get<LogPage>(`/api/runs/${id}/log`);
    expect(lines.map(({ log: text }) => text.length < 17_000)).toEqual([true, true, true]);
    expect(lines[0]?.log).toMatch(/3616 more characters\)$/);
    expect(lines[2]?.log).toBe("after");
  });

  test("of no run, and past the bounds, is refused", async ({ world }) => {
    const { id } = await endedRun(world);
    expect((await world.ask("/api/runs/none/log")).status).toBe(404);
    expect((await world.ask("/api/runs/..%2F..%2Fetc/log")).status).toBe(404);
    expect((await world.ask(`/api/runs/${id}/log?count=1001`)).status).toBe(400);
    expect((await world.ask(`/api/runs/${id}/log?start=-1`)).status).toBe(400);
  });
});

describe("a running log", () => {
  test("comes as it is written, each line once, and ends with the verdict", async ({ world }) => {
    const script = `${logs("info", "one")}; ${logs("error", "two")}; ${waitsFor("go")}; ${logs("info", "three")}; printf failure >job_result.txt`;
    await world.write("workflows/live.json", shellWorkflow("live", script));
    const answer = await world.ask("/api/workflows/live/runs", { method: "POST", body: DATES });
    const { run } = (await answer.json()) as Started;
    const seen: (string | number)[] = [];
    for await (const { name, data } of await openEvents(world, `/api/runs/${run}/log/stream`)) {
      if (name === "lines") seen.push(...(data as LogEntry[]).map(({ number, log }) => `${number} ${log}`));
      else seen.push(`${name} ${data}`);
      if (seen.length === 2) writeFileSync(`${world.state.folderOf(run).sharedDir}/go`, "");
      if (name === "end") break;
    }
    expect(seen).toEqual(["1 one", "2 two", "3 three", "end failed"]);
  });

  test("of a run that has ended is sent behind the line asked for, in parts, its length first", async ({ world }) => {
    const { id, log } = await endedRun(world);
    writeFileSync(log, Array.from({ length: 2_500 }, (_, index) => line("info", String(index + 1))).join(""));
    const seen: unknown[] = [];
    let last = 10;
    for await (const { name, data } of await openEvents(world, `/api/runs/${id}/log/stream?after=10`)) {
      if (name !== "lines") seen.push(name, data);
      else {
        const lines = data as LogEntry[];
        for (const [index, { number }] of lines.entries()) expect(number).toBe(last + index + 1);
        last += lines.length;
        seen.push(lines.length);
      }
      if (name === "end") break;
    }
    expect(seen).toEqual(["total", 2_500, 1_000, 1_000, 490, "end", "failed"]);
  });

  test("is let go when its reader leaves", async ({ world }) => {
    await world.write(
      "workflows/endless.json",
      shellWorkflow("endless", `${logs("info", "one")}; ${waitsFor("never")}`),
    );
    const answer = await world.ask("/api/workflows/endless/runs", { method: "POST", body: DATES });
    const { run } = (await answer.json()) as Started;
    for await (const _ of await openEvents(world, `/api/runs/${run}/log/stream`)) break;
    const opened = vi.spyOn(world.state.runs.queries, "entry");
    await vi.waitUntil(
      () => {
        const idle = opened.mock.calls.length === 0;
        opened.mockClear();
        return idle;
      },
      { interval: 400, timeout: 60_000 },
    );
  });
});
