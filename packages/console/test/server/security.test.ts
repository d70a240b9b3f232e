import { connect } from "node:net";
import { describe, expect } from "vitest";
import type { ApiError } from "../../src/index.js";
import { CANARY, DATES, filesWorkflow, lookingTest, TOKEN, test, type World } from "./kit.js";

/** A request as it stands on the wire: fetch sets some heads itself. */
async function raw(world: World, lines: readonly string[], body = ""): Promise<{ status: number; text: string }> {
  const { port } = new URL(world.console.url);
  const socket = connect(Number(port), "127.0.0.1");
  const heads = [...lines, `content-length: ${body.length}`, "connection: close", "", body];
  socket.write(heads.join("\r\n"));
  let text = "";
  for await (const chunk of socket) text += chunk;
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1]), text };
}

const host = (world: World): string => `host: ${new URL(world.console.url).host}`;
const BEARER = `authorization: Bearer ${TOKEN}`;
const cookie = (world: World): string => `cookie: collectro_console_${new URL(world.console.url).port}=${TOKEN}`;
const POST = ["POST /api/workflows/cities/runs HTTP/1.1", "content-type: application/json"];
const BODY = JSON.stringify(DATES);

async function problemsOf(response: Response): Promise<string[]> {
  return ((await response.json()) as ApiError).problems.map(({ code }) => code);
}

describe("who may ask", () => {
  lookingTest.for<[string, string, Record<string, string>]>([
    ["without a token", "/api/session", { authorization: "" }],
    ["with another token", "/api/session", { authorization: `Bearer ${TOKEN}x` }],
    ["with another cookie", "/api/session", { authorization: "", cookie: "collectro_console_1=x" }],
    ["by an address that only the router reads as the API's", "/%61pi/session", { authorization: "" }],
    ["for the events", "/api/events", { authorization: "" }],
    ["for what is not there", "/api/nothing", { authorization: "" }],
  ])("not %s", async ([, path, headers], { world }) => {
    const answer = await world.ask(path, { headers });
    expect(answer.status).toBe(401);
    expect(await problemsOf(answer)).toEqual(["SIGN_IN"]);
  });

  lookingTest("the token in an address becomes a cookie, and leads to the clean address", async ({ world }) => {
    const { port } = new URL(world.console.url);
    const given = await world.ask(`/runs/x?token=${TOKEN}&tab=log`, { headers: { authorization: "" } });
    expect(given.status).toBe(303);
    expect(given.headers.get("location")).toBe("/runs/x?tab=log");
    expect(given.headers.get("set-cookie")).toBe(
      `collectro_console_${port}=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`,
    );
    const asked = await raw(world, ["GET /api/session HTTP/1.1", host(world), cookie(world)]);
    expect(asked.status).toBe(200);
  });

  lookingTest("a wrong token in an address sets nothing, and no address leads to another site", async ({ world }) => {
    const wrong = await world.ask("/?token=guess", { headers: { authorization: "" } });
    expect(wrong.headers.get("set-cookie")).toBeNull();
    for (const path of ["//evil.example/", "/x/..//evil.example/", "/\\evil.example/"]) {
      const away = await raw(world, [`GET ${path}?token=${TOKEN} HTTP/1.1`, host(world)]);
      expect(away.text, path).toMatch(/^location: \/(?!\/)/im);
    }
  });
});

describe("from where", () => {
  lookingTest.for<[string, number]>([
    ["evil.example", 403],
    ["127.0.0.1.evil.example", 403],
    ["localhost", 200],
    ["LOCALHOST:4777", 200],
    ["[::1]:4777", 200],
    ["192.168.0.7", 403],
    ["", 403],
  ])("host %s: %i", async ([name, status], { world }) => {
    const answer = await raw(world, ["GET /api/session HTTP/1.1", `host: ${name}`, BEARER]);
    expect(answer.status).toBe(status);
  });

  test("a name that it was started with, and no other", async ({ world }) => {
    await world.restart({ allowedHosts: ["console.example.com"] });
    const ask = async (name: string) => await raw(world, ["GET /api/session HTTP/1.1", `host: ${name}`, BEARER]);
    expect((await ask("console.example.com")).status).toBe(200);
    expect((await ask("other.example.com")).status).toBe(403);
  });

  test.for<[string, number, readonly string[]]>([
    ["of its own page", 201, ["origin: http://HOST", "sec-fetch-site: same-origin"]],
    ["of an old browser's own page", 201, ["origin: http://HOST"]],
    ["of another site", 403, ["origin: http://evil.example", "sec-fetch-site: cross-site"]],
    ["of another port", 403, ["origin: http://127.0.0.1:1", "sec-fetch-site: same-site"]],
    ["of a sandboxed frame", 403, ["origin: null", "sec-fetch-site: cross-site"]],
    ["that says another origin than its site", 403, ["origin: http://evil.example", "sec-fetch-site: same-origin"]],
    ["of a browser that says nothing", 403, []],
  ])("a change with the cookie %s: %i", async ([, status, heads], { world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    const own = heads.map((head) => head.replace("HOST", new URL(world.console.url).host));
    const answer = await raw(world, [...POST, host(world), cookie(world), ...own], BODY);
    expect(answer.status).toBe(status);
    expect(world.state.runs.list()).toHaveLength(status === 201 ? 1 : 0);
  });

  lookingTest("even looking, from a page of another site", async ({ world }) => {
    const heads = ["GET /api/events HTTP/1.1", host(world), cookie(world), "sec-fetch-site: cross-site"];
    expect((await raw(world, heads)).status).toBe(403);
  });

  lookingTest.for([
    ["text/plain", 415],
    ["application/x-www-form-urlencoded", 415],
  ] as const)("no body of the kind that a form can send: %s", async ([type, status], { world }) => {
    const heads = [`${POST[0]}`, `content-type: ${type}`, host(world), BEARER];
    expect((await raw(world, heads, BODY)).status).toBe(status);
  });

  lookingTest("never says that another site may read it", async ({ world }) => {
    const heads = ["OPTIONS /api/session HTTP/1.1", host(world), BEARER, "origin: http://evil.example"];
    const { text, status } = await raw(world, heads);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toMatch(/access-control/i);
  });
});

describe("behind a proxy", () => {
  const headerAuth = { header: "X-Forwarded-User", users: ["hanako"] };

  test("a listed user may, under the name that the proxy gives; nobody else", async ({ world }) => {
    await world.restart({ headerAuth });
    const ask = async (user: string) =>
      await world.ask("/api/session", { headers: { authorization: "", "x-forwarded-user": user } });
    expect(await (await ask("hanako")).json()).toMatchObject({ user: "hanako" });
    for (const user of ["", "taro", "hanako, taro", "HANAKO"]) expect((await ask(user)).status).toBe(401);
  });

  lookingTest("the header means nothing without being asked for", async ({ world }) => {
    const answer = await world.ask("/api/session", { headers: { authorization: "", "x-forwarded-user": "hanako" } });
    expect(answer.status).toBe(401);
  });

  test("no cookie is given or taken; programs keep the token", async ({ world }) => {
    await world.restart({ headerAuth });
    const given = await world.ask(`/?token=${TOKEN}`, { headers: { authorization: "" } });
    expect(given.headers.get("set-cookie")).toBeNull();
    expect((await raw(world, ["GET /api/session HTTP/1.1", host(world), cookie(world)])).status).toBe(401);
    expect((await world.ask("/api/session")).status).toBe(200);
  });
});

describe("what an answer carries", () => {
  lookingTest("heads that forbid everything which the pages do not need", async ({ world }) => {
    for (const path of ["/", "/runs", "/api/session", "/api/nothing"]) {
      const { headers } = await world.ask(path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'/);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
    expect((await world.ask("/api/session")).headers.get("cache-control")).toBe("no-store");
  });

  test("no secret of a workflow, in whatever the API tells of a run", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    const { id } = await world.run("cities");
    const paths = ["", "/log", "/objects", "/objects/0/lines", "/rows"].map((path) => `/api/runs/${id}${path}`);
    for (const path of [...paths, "/api/runs", `/api/calendar?from=2024-09-01&to=2024-09-30`]) {
      const answer = await world.ask(path);
      expect(answer.status, path).toBe(200);
      expect(await answer.text(), path).not.toContain(CANARY);
    }
  });

  lookingTest("a failure in the language of the asker, by its header or its address", async ({ world }) => {
    const say = async (path: string, language: string) =>
      (await world.ask(path, { headers: { "accept-language": language } })).text();
    expect(await say("/api/runs/x", "ja,en;q=0.8")).toContain("対象が見つかりません");
    expect(await say("/api/runs/x", "en-GB, ja;q=0.9")).toContain("there is no such thing here");
    expect(await say("/api/runs/x?lang=ja", "en")).toContain("対象が見つかりません");
  });

  lookingTest("a body that is too large, or no JSON, is refused as such", async ({ world }) => {
    const large = await world.ask("/api/query", { method: "POST", body: { sql: "x".repeat(3 * 1024 * 1024) } });
    expect([large.status, await problemsOf(large)]).toEqual([413, ["REQUEST_INVALID"]]);
    const broken = await raw(world, [...POST, host(world), BEARER], '{"from":');
    expect(broken.status).toBe(400);
    expect(broken.text).not.toMatch(/\bat .*:\d+:\d+/);
  });
});

describe("read-only", () => {
  test("shows, and changes nothing", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    await world.restart({ readOnly: true });
    expect(await world.get("/api/session")).toMatchObject({ readOnly: true, schedules: "off" });
    const changes: [string, string][] = [
      ["POST", "/api/workflows/cities/runs"],
      ["POST", "/api/runs/x/retry"],
      ["POST", "/api/runs/x/stop"],
    ];
    for (const [method, path] of changes) {
      const answer = await world.ask(path, { method, body: DATES });
      expect([answer.status, await problemsOf(answer)]).toEqual([403, ["READ_ONLY"]]);
    }
    const query = await world.ask("/api/query", { method: "POST", body: { sql: "SELECT 1" } });
    expect(await problemsOf(query)).toEqual(["QUERY_REFUSED"]);
    expect(world.state.runs.list()).toEqual([]);
  });
});

describe("what can be started", () => {
  lookingTest.for([["../../etc/passwd"], ["cities;id"], ["nothing"], ["%00"]])(
    "only a declared workflow: not %s",
    async ([name], { world }) => {
      await world.write("workflows/cities.json", filesWorkflow());
      const path = `/api/workflows/${encodeURIComponent(name ?? "")}/runs`;
      const answer = await world.ask(path, { method: "POST", body: DATES });
      expect(answer.status).toBe(404);
      expect(world.state.runs.list()).toEqual([]);
    },
  );

  lookingTest.for<[string, unknown]>([
    ["dates that are none", { from: "2024-02-30", to: "2024-02-30" }],
    ["dates with more in them", { from: `${DATES.from}; id`, to: DATES.to }],
    ["no dates", {}],
    ["a list of dates", { from: [DATES.from], to: DATES.to }],
    ["a body that is no object", [1]],
  ])("not with %s", async ([, body], { world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    const answer = await world.ask("/api/workflows/cities/runs", { method: "POST", body });
    expect(answer.status).toBe(400);
    expect(world.state.runs.list()).toEqual([]);
  });
});
