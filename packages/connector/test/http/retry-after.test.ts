import { describe, expect, it } from "vitest";
import { problemOf, rig, sendJson, serve } from "./rig.js";

describe("Retry-After", () => {
  it("waits as many seconds as it says, and tells so", async () => {
    const { origin } = await serve((_request, response, count) =>
      count === 1 ? response.writeHead(429, { "retry-after": "120" }).end() : sendJson(response, 1),
    );
    const { http, sleepsMs, waits } = rig();

    await http.json(origin);

    expect(sleepsMs).toEqual([120_000]);
    expect(waits).toEqual([`rate limit, HTTP 429 from ${new URL(origin).host} until 2024-09-24T00:02:00.000Z`]);
  });

  it("waits until a date, by the source's own clock", async () => {
    const { origin } = await serve((_request, response, count) => {
      if (count > 1) return sendJson(response, 1);
      const headers = { date: "Tue, 01 Jan 2030 00:00:00 GMT", "retry-after": "Tue, 01 Jan 2030 00:00:45 GMT" };
      response.writeHead(503, headers).end();
    });
    const { http, sleepsMs } = rig();

    await http.json(origin);

    expect(sleepsMs).toEqual([45_000]);
  });

  it("waits until a date by its own clock where the source does not say what time it is", async () => {
    const { origin } = await serve((_request, response, count) => {
      if (count > 1) return sendJson(response, 1);
      response.sendDate = false;
      response.writeHead(503, { "retry-after": "Tue, 24 Sep 2024 00:00:30 GMT" }).end();
    });
    const { http, sleepsMs } = rig();

    await http.json(origin);

    expect(sleepsMs).toEqual([30_000]);
  });

  it.each(["soon", "-5", ""])("falls back to its own waits when it reads %j", async (value) => {
    const { origin } = await serve((_request, response, count) =>
      count === 1 ? response.writeHead(429, { "retry-after": value }).end() : sendJson(response, 1),
    );
    const { http, sleepsMs } = rig();

    await http.json(origin);

    expect(sleepsMs).toEqual([375]);
  });

  it("does not wait a day: it fails at once and names the time", async () => {
    const { origin, requests } = await serve((_request, response) =>
      response.writeHead(429, { "retry-after": "86400" }).end(),
    );
    const { http, sleepsMs } = rig();

    const problem = await problemOf(http.json(origin));

    expect(problem.detail).toContain("Retry-After asks to wait 86400 s (until 2024-09-25T00:00:00.000Z)");
    expect(problem.detail).toContain("at most 600 s are waited");
    expect(requests).toHaveLength(1);
    expect(sleepsMs).toEqual([]);
  });

  it("holds every other request too", async () => {
    const { origin } = await serve((_request, response, count) =>
      count === 1 ? response.writeHead(429, { "retry-after": "60" }).end() : sendJson(response, 1),
    );
    const sleepers: { ms: number; wake: () => void }[] = [];
    let nowMs = 0;
    const sleep = (ms: number) => new Promise<void>((wake) => sleepers.push({ ms, wake }));
    const { http } = rig({}, { clock: { now: () => new Date(nowMs), sleep } });

    const first = http.json(origin);
    await expect.poll(() => sleepers.length).toBe(1);
    nowMs = 20_000;
    const second = http.json(origin);
    await expect.poll(() => sleepers.length).toBe(2);
    nowMs = 60_000;
    for (const { wake } of sleepers) wake();

    expect(await Promise.all([first, second])).toEqual([1, 1]);
    expect(sleepers.map(({ ms }) => ms)).toEqual([60_000, 40_000]);
  });
});
