import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { numberedRows, problemOf, quickClock, rowsOf, serve } from "./rig.js";

describe("faults of the source", () => {
  it("waits as long as HTTP 429 asks for, and loses nothing", async () => {
    const { origin } = await serve(({ query }, response) => {
      const page = Number(query["page"]);
      if (page === 2 && requestsOf.push(page) === 1) {
        return void response.writeHead(429, { "retry-after": "90" }).end();
      }
      return page > 3 ? [] : [{ id: page }];
    });
    const requestsOf: number[] = [];
    const clock = quickClock();

    expect(await rowsOf({ url: origin, paging: "page" }, { clock })).toEqual(numberedRows(3));
    expect(clock.sleepsMs).toEqual([90_000]);
  });

  it("never hands out half a page: the whole is asked for again", async () => {
    const page = JSON.stringify(numberedRows(1000));
    let count = 0;
    const { origin, requests } = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      if (++count < 3) response.write(page.slice(0, page.length / 2), () => response.destroy());
      else response.end(page);
    });

    expect(await rowsOf({ url: origin })).toEqual(numberedRows(1000));
    expect(requests).toHaveLength(3);
  });

  it("fails when a page stays broken, whatever came before", async () => {
    const { origin } = await serve(({ query }, response) => {
      if (query["page"] === "2") return void response.writeHead(500).end("broken");
      return [{ id: Number(query["page"]) }];
    });

    const problem = await problemOf({ url: origin, paging: "page", retries: 2 });

    expect(problem).toMatchObject({ code: "SOURCE_FAILED" });
    expect(problem.detail).toContain("HTTP 500; the answer begins: broken; 3 attempts");
    expect(problem.where).toContain("page=2");
  });

  it("repeats a POST too, since a run only reads", async () => {
    const { origin, requests } = await serve((_request, response) => {
      if (requests.length === 1) return void response.writeHead(503).end();
      return [{ id: 1 }];
    });

    expect(await rowsOf({ url: origin, method: "POST", body: "x" })).toEqual([{ id: 1 }]);
  });

  it("does not reach inner addresses unless they are allowed", async () => {
    const { origin, requests } = await serve(() => []);

    expect((await problemOf({ url: origin, allowPrivate: [] })).code).toBe("SOURCE_BLOCKED");
    expect(requests).toEqual([]);
  });

  it("keeps the rate over all slices", async () => {
    const { origin, requests } = await serve(() => [{ id: requests.length }]);
    const clock = quickClock();
    const window = { from: "2024-09-24", to: "2024-09-27" };

    await rowsOf({ url: origin, query: { day: "{date}" }, requestsPerSecond: 0.5 }, { window, clock });

    expect(clock.sleepsMs).toEqual([2000, 2000, 2000]);
  });
});

describe("values", () => {
  it("keep every digit", async () => {
    const { origin } = await serve((_request, response) => {
      response.end('[{"id":9007199254740993,"amount":123456789012345678.91,"ratio":0.1}]');
    });

    expect(await rowsOf({ url: origin })).toEqual([
      { id: 9007199254740993n, amount: "123456789012345678.91", ratio: 0.1 },
    ]);
  });

  it("may come in a big page", async () => {
    const big = numberedRows(200_000).map((row) => ({ ...row, text: "東京".repeat(20) }));
    const { origin } = await serve(() => big);

    const rows = await rowsOf({ url: origin });

    expect(rows).toHaveLength(200_000);
    expect(rows.at(-1)).toEqual(big.at(-1));
  });
});

describe("json-server, a source that is not ours", () => {
  const observations = Array.from({ length: 90 }, (_, index) => ({
    id: index + 1,
    date: new Date(Date.UTC(2012, 0, 1 + index)).toISOString().slice(0, 10),
    precipitation: index / 10,
  }));
  const january = { from: "2012-01-05", to: "2012-01-31" };
  const expected = observations.filter(({ date }) => date >= january.from && date <= january.to);

  it.each([
    ["page numbers and X-Total-Count", { paging: "page", pageParam: "_page", totalHeader: "X-Total-Count" }, 3],
    ["page numbers until an empty page", { paging: "page", pageParam: "_page" }, 4],
    ["offsets", { paging: "offset", offsetParam: "_start", totalHeader: "X-Total-Count" }, 3],
    ["Link headers", { paging: "linkHeader", query: { _page: 1 } }, 3],
  ])("is read whole by %s", async (_name, { query, ...paging }: Record<string, unknown>, requests) => {
    const server = await startJsonServer({ observations });
    const dates = { date_gte: "{from}", date_lte: "{to}", _sort: "id", ...(query as object) };
    const params = { query: dates, ...paging, pageSizeParam: "_limit", pageSize: 10 };

    expect(await rowsOf({ url: `${server.origin}/observations`, ...params }, { window: january })).toEqual(expected);
    await expect.poll(() => server.count()).toBe(requests);
  });

  it("is read day by day", async () => {
    const server = await startJsonServer({ observations });

    const rows = await rowsOf({ url: `${server.origin}/observations?date={date}` }, { window: january });

    expect(rows).toEqual(expected);
    await expect.poll(() => server.count()).toBe(27);
  });
});

/** Starts json-server as a process of its own; it logs one line per request. */
async function startJsonServer(database: object) {
  const folder = await mkdtemp(join(tmpdir(), "rest-json-server-"));
  await writeFile(join(folder, "db.json"), JSON.stringify(database));
  const port = await freePort();
  const bin = createRequire(import.meta.url).resolve("json-server/lib/cli/bin.js");
  const args = [bin, "--host", "127.0.0.1", "--port", String(port), "--read-only", join(folder, "db.json")];
  // Under vitest's own NODE_ENV json-server logs nothing.
  const server = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, NODE_ENV: "production" } });
  let output = "";
  server.stdout.on("data", (data) => {
    output += data;
  });
  onTestFinished(async () => {
    server.kill();
    await once(server, "exit");
    await rm(folder, { recursive: true });
  });
  const log = () => stripVTControlCharacters(output);
  await expect.poll(log, { timeout: 20_000 }).toContain("Home");
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}/db`).then(
        (answer) => answer.ok,
        () => false,
      ),
    )
    .toBe(true);
  return { origin: `http://127.0.0.1:${port}`, count: () => (log().match(/GET \/observations/g) ?? []).length };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
