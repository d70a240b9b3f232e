import { describe, expect, it } from "vitest";
import { problemOf, quickClock, rowsOf, type SeenRequest, serve } from "./rig.js";

describe("auth", () => {
  it.each([
    ["basic", { username: "東京", password: "p:w" }, `Basic ${Buffer.from("東京:p:w").toString("base64")}`],
    ["basic", { username: "key only" }, `Basic ${Buffer.from("key only:").toString("base64")}`],
    ["bearer", { token: "t0ken" }, "Bearer t0ken"],
    ["apiKey", { apiKey: "k", apiKeyName: "Authorization" }, "k"],
    ["none", {}, undefined],
  ])("%s %j", async (auth, secrets, expected) => {
    const { origin, requests } = await serve(() => [{ id: 1 }]);

    await rowsOf({ url: origin, auth, ...secrets });

    expect(requests.map(({ headers }) => headers.authorization)).toEqual([expected]);
  });

  it("sends an API key in the query of every page, escaped, and once", async () => {
    const { origin, requests } = await serve(({ query }) => {
      const page = Number(query["page"] ?? 1);
      return { data: [{ id: page }], next: page === 1 ? "/?page=2" : page === 2 ? "/?page=3&key=k%26+y" : null };
    });
    const paging = { rows: "/data", paging: "nextUrl", nextUrlPointer: "/next" };

    await rowsOf({ url: origin, auth: "apiKey", apiKey: "k& y", apiKeyName: "key", apiKeyIn: "query", ...paging });

    expect(requests.map(({ search }) => search)).toEqual([
      "?key=k%26%20y",
      "?page=2&key=k%26%20y",
      "?page=3&key=k%26+y",
    ]);
  });

  it("names wrong credentials, and does not show them", async () => {
    const { origin } = await serve(
      ({ headers }, response) => void response.writeHead(401).end(`bad ${headers.authorization}`),
    );

    const problem = await problemOf({ url: origin, auth: "bearer", token: "s3cr3t-token" });

    expect(problem.code).toBe("SOURCE_AUTH");
    expect(JSON.stringify(problem)).not.toContain("s3cr3t");
  });

  it("does not follow a redirect with the credentials", async () => {
    const other = await serve(() => [{ id: 1 }]);
    const { origin } = await serve(
      (_request, response) => void response.writeHead(302, { location: other.origin }).end(),
    );

    await rowsOf({ url: origin, auth: "apiKey", apiKey: "k", apiKeyName: "X-Key" });

    expect(other.requests[0]?.headers["x-key"]).toBeUndefined();
  });
});

describe("auth=oauth2", () => {
  /** A source with a token endpoint; `accepts` says which tokens are good. */
  async function protectedSource(options: { expiresIn?: unknown; accepts?: (token: string) => boolean } = {}) {
    const { expiresIn = 3600, accepts = () => true } = options;
    const tokenRequests: SeenRequest[] = [];
    const source = await serve((request, response) => {
      if (request.path === "/token") {
        tokenRequests.push(request);
        return { access_token: `t${tokenRequests.length}`, token_type: "Bearer", expires_in: expiresIn };
      }
      if (!accepts(request.headers.authorization ?? "")) return void response.writeHead(401).end();
      const page = Number(request.query["page"] ?? 1);
      return page > 5 ? [] : [{ id: page }];
    });
    return { ...source, tokenRequests };
  }

  const oauth = (origin: string) => ({
    url: `${origin}/rows`,
    auth: "oauth2",
    tokenUrl: `${origin}/token`,
    clientId: "my id",
    clientSecret: "a:b&c",
    paging: "page",
  });

  it("fetches one token for all pages and slices", async () => {
    const { origin, tokenRequests, requests } = await protectedSource();
    const window = { from: "2024-09-24", to: "2024-09-26" };

    const rows = await rowsOf({ ...oauth(origin), query: { day: "{date}" }, scope: "read all" }, { window });

    expect(rows).toHaveLength(15);
    expect(tokenRequests).toHaveLength(1);
    expect(requests.filter(({ headers }) => headers.authorization === "Bearer t1")).toHaveLength(requests.length - 1);
    expect(tokenRequests[0]).toMatchObject({ method: "POST", body: "grant_type=client_credentials&scope=read+all" });
    expect(tokenRequests[0]?.headers.authorization).toBe(`Basic ${Buffer.from("my+id:a%3Ab%26c").toString("base64")}`);
  });

  it("fetches one token for slices that start together", async () => {
    const { origin, tokenRequests } = await protectedSource();
    const window = { from: "2024-09-24", to: "2024-09-26" };

    const rows = await rowsOf({ ...oauth(origin), query: { day: "{date}" } }, { window, together: true });

    expect(rows).toHaveLength(15);
    expect(tokenRequests).toHaveLength(1);
  });

  it("sends client and secret in the body where that is asked for, and further params", async () => {
    const { origin, tokenRequests } = await protectedSource();

    await rowsOf({ ...oauth(origin), clientAuth: "body", tokenParams: { audience: "api" } });

    expect(Object.fromEntries(new URLSearchParams(tokenRequests[0]?.body))).toEqual({
      grant_type: "client_credentials",
      audience: "api",
      client_id: "my id",
      client_secret: "a:b&c",
    });
    expect(tokenRequests[0]?.headers.authorization).toBeUndefined();
  });

  it("fetches another token before the old one expires", async () => {
    const { origin, tokenRequests } = await protectedSource({ expiresIn: "100" });
    const clock = quickClock();

    await rowsOf({ ...oauth(origin) }, { clock, onRows: () => void clock.sleep(40_000) as undefined });

    // Good for 70 of its 100 s: pages at 0, 0 (asked for ahead), 40, 80, 120, 160 s.
    expect(tokenRequests.length).toBeGreaterThanOrEqual(2);
  });

  it("fetches another token once when the source refuses the old one", async () => {
    let isRevoked = false;
    const { origin, tokenRequests } = await protectedSource({
      accepts: (token) => !(isRevoked && token === "Bearer t1"),
    });
    const onRows = (): undefined => {
      isRevoked = true;
    };

    const rows = await rowsOf(oauth(origin), { onRows });

    expect(rows).toHaveLength(5);
    expect(tokenRequests).toHaveLength(2);
  });

  it("keeps the new token when another request comes back refused with the old one", async () => {
    const tokenRequests: SeenRequest[] = [];
    const { origin } = await serve(async (request, response) => {
      if (request.path === "/token") {
        tokenRequests.push(request);
        return { access_token: `t${tokenRequests.length}` };
      }
      if (request.headers.authorization !== "Bearer t1") return [{ day: request.query["day"] }];
      if (request.query["day"] === "2024-09-25") await expect.poll(() => isFirstDone).toBe(true);
      return void response.writeHead(401).end();
    });
    let isFirstDone = false;
    const onRows = (): undefined => {
      isFirstDone = true;
    };
    const window = { from: "2024-09-24", to: "2024-09-25" };
    const params = { ...oauth(origin), paging: "none", query: { day: "{date}" } };

    expect(await rowsOf(params, { window, together: true, onRows })).toHaveLength(2);
    expect(tokenRequests).toHaveLength(2);
  });

  it("gives up when the new token is refused too", async () => {
    const { origin, tokenRequests } = await protectedSource({ accepts: () => false });

    expect((await problemOf(oauth(origin))).code).toBe("SOURCE_AUTH");
    expect(tokenRequests).toHaveLength(2);
  });

  it.each([
    ["HTTP 400", 400, { error: "invalid_client" }],
    ["HTTP 401", 401, { error: "invalid_client" }],
    ["an answer without a token", 200, { token: "x" }],
    ["null", 200, null],
  ])("names the token endpoint when it answers %s", async (_name, status, answer) => {
    const { origin } = await serve(
      (_request, response) =>
        void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer)),
    );

    const problem = await problemOf(oauth(origin));

    expect(problem.code).toBe("SOURCE_AUTH");
    expect(problem.where).toContain("/token");
    expect(JSON.stringify(problem)).not.toContain("a:b&c");
  });
});
