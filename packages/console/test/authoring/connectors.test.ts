import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import type { ConnectorDetail, ConnectorSummary, TryResult } from "../../src/api/index.js";
import { keysOf, startWorld } from "./kit.js";

const DATES = { from: "2024-09-24", to: "2024-09-24" };
const SECRET = "hunter2-hunter2";

describe("the connectors", () => {
  it("are listed and explained in the language of the page", async () => {
    await using world = await startWorld();
    const list = await world.get<ConnectorSummary[]>("/api/connectors", "ja");
    expect(list.body.map(({ name }) => name)).toContain("files");
    const detail = await world.get<ConnectorDetail>("/api/connectors/rest", "ja");
    expect(detail.body).toMatchObject({ name: "rest", readme: expect.stringContaining("# ") });
    expect(detail.body.params.find(({ name }) => name === "token")).toMatchObject({ secret: true, required: false });
    expect((await world.get("/api/connectors/none")).status).toBe(404);
  });
});

describe("trying a connector", () => {
  it("answers with rows, or with why the source fails", async () => {
    await using world = await startWorld();
    world.write("data/rows.csv", "day,id\n2024-09-24,9007199254740993\n");
    const preview = { ...DATES, params: { path: "../data/rows.csv" } };
    const { status, body } = await world.send<TryResult>("POST", "/api/connectors/files/preview", preview);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ works: true, lines: ['{"day":"2024-09-24","id":"9007199254740993"}'] }),
    ]);
    const none = { ...DATES, params: { path: "none.csv" } };
    const failed = await world.send<TryResult>("POST", "/api/connectors/files/check", none);
    expect(failed).toMatchObject({
      status: 200,
      body: { works: false, errors: [expect.stringContaining("SOURCE_NOT_FOUND")] },
    });
  });

  it("is refused with the names of wrong params, and for secrets that are written out", async () => {
    await using world = await startWorld();
    const ask = (body: object) => world.send("POST", "/api/connectors/rest/check", { ...DATES, params: {}, ...body });
    expect(keysOf(await ask({ params: { parallel: "x" } }))).toEqual(
      expect.arrayContaining(["params.url PARAM_MISSING"]),
    );
    expect(keysOf(await ask({ from: "2024-13-01", params: { url: "http://x/" } }))).toEqual(["from WINDOW_INVALID"]);
    const literal = await ask({ params: { url: "http://x/", token: SECRET } });
    expect([literal.status, keysOf(literal), literal.text.includes(SECRET)]).toEqual([
      400,
      ["params.token PARAM_INVALID"],
      false,
    ]);
    expect(keysOf(await ask({ params: { url: "http://x/", token: "‹secret 1›" } }))).toEqual([
      "params.token PARAM_INVALID",
    ]);
    expect(keysOf(await ask({ params: "x" }))).toEqual([" REQUEST_INVALID"]);
  });

  it("uses a secret that a workflow's file holds, and tells nobody", async () => {
    await using source = await listen();
    await using world = await startWorld();
    const params = { url: source.url, allowPrivate: ["127.0.0.1"], auth: "bearer", token: "‹secret 1›" };
    const args = ["--connector=rest", `--param=url=${source.url}`, `--param=token=${SECRET}`, "--output=gs://local/w"];
    const { command } = await commandOf(world);
    world.write(
      "workflows/w.yaml",
      JSON.stringify({
        name: "w",
        command,
        args,
        output: "gs://local/w",
        table: { name: "a.b", schema: [{ name: "x", type: "INT64" }] },
      }),
    );
    const tried = await world.send<TryResult>("POST", "/api/connectors/rest/preview", {
      ...DATES,
      params,
      workflow: "w",
    });
    expect(tried.body).toMatchObject({ works: true, lines: ['{"x":1}'] });
    expect(source.seen).toEqual([`Bearer ${SECRET}`]);
    expect(tried.text).not.toContain(SECRET);
  });

  it("ends with the page that asked for it", async () => {
    await using source = await listen(() => undefined);
    await using world = await startWorld();
    const gone = new AbortController();
    const body = { ...DATES, params: { url: source.url, allowPrivate: ["127.0.0.1"] } };
    const asked = world.send("POST", "/api/connectors/rest/check", body, { signal: gone.signal });
    await expect.poll(() => source.seen.length).toBe(1);
    gone.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(() => source.open()).toBe(0);
  });
});

async function commandOf(world: { readonly dir: string }): Promise<{ readonly command: readonly string[] }> {
  const { connectors } = await import("./kit.js");
  return connectors(`${world.dir}/workflows`);
}

/** A source that gives one row to whoever asks, or never answers. */
async function listen(answer: (end: (text: string) => void) => void = (end) => end('[{"x":1}]')) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization ?? "");
    answer((text) => response.end(text));
  });
  let open = 0;
  server.on("connection", (socket) => {
    open += 1;
    socket.once("close", () => (open -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    seen,
    open: () => open,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
