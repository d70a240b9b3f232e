import { describe, expect, it } from "vitest";
import connector from "../src/index.js";
import { parse, problemOf, problemsOf, rowsOf, serve } from "./rig.js";

/** `param: detail` of everything that is wrong. */
async function faults(raw: Record<string, unknown>): Promise<string[]> {
  return (await problemsOf(() => parse({ url: "https://source.test/", ...raw }))).map(
    ({ where, detail }) => `${where}: ${detail}`,
  );
}

describe("params", () => {
  it("keep every credential secret, and nothing else", () => {
    const secrets = connector.paramInfos.filter(({ secret }) => secret).map(({ name }) => name);

    expect(secrets).toEqual(["username", "password", "token", "apiKey", "clientId", "clientSecret"]);
  });

  it("are read from texts, as a command line passes them", async () => {
    const { origin, requests } = await serve(() => [{ id: 1 }]);

    const rows = await rowsOf({
      url: origin,
      method: "POST",
      query: '{"n": 1}',
      body: '{"day": "{date}"}',
      concurrency: "2",
      nullIsEmpty: "true",
      requestsPerSecond: "1.5",
      allowPrivate: '["127.0.0.0/8"]',
    });

    expect(rows).toEqual([{ id: 1 }]);
    expect(requests[0]).toMatchObject({ query: { n: "1" }, body: '{"day":"2024-09-24"}' });
  });

  it("that are missing are all told beside those that are unknown or wrong", async () => {
    const parsed = connector.parseParams({
      urrl: "x",
      auth: "bearer",
      paging: "cursor",
      cursorParam: "c",
      retries: "-1",
    });

    expect(parsed.ok ? [] : parsed.problems.map(({ code, where }) => `${code} ${where}`)).toEqual([
      "PARAM_UNKNOWN urrl",
      "PARAM_MISSING url",
      "PARAM_INVALID retries",
      "PARAM_MISSING token",
      "PARAM_MISSING cursorPointer",
    ]);
  });

  it("that contradict each other are all told at once, before any request", async () => {
    expect(
      await faults({
        auth: "apiKey",
        token: "t",
        paging: "cursor",
        pageParam: "p",
        pageSize: 5,
        rows: "data",
        more: "/a~2",
        body: "x",
        rowKey: "k",
      }),
    ).toEqual([
      "apiKey: auth=apiKey needs it",
      "apiKeyName: auth=apiKey needs it",
      "token: the secret's value does not fit",
      "cursorPointer: paging=cursor needs it",
      "cursorParam: paging=cursor needs it",
      "pageParam: paging=cursor has no use for it",
      "rowKey: rowShape=list has no use for it",
      'rows: a JSON Pointer begins with "/", as in /data/items ("" is the whole)',
      'more: "~" is written "~0", and "/" inside a name "~1"',
      "body: a GET has no body",
      "pageSizeParam: pageSize needs it, to be asked for",
    ]);
  });

  it.each([
    [{ paging: "nextUrl" }, "nextUrlPointer: paging=nextUrl needs it"],
    [{ auth: "oauth2", tokenUrl: "x", clientId: "i", clientSecret: "s" }, "tokenUrl: it is no http or https address"],
    [{ auth: "basic" }, "username: auth=basic needs it"],
    [{ url: "ftp://source.test" }, "url: it is no http or https address"],
    [{ url: "https://u:p@source.test" }, "url: user and password do not belong here"],
    [{ url: "https://source.test/{day}" }, "url: {day} is no placeholder"],
    [{ query: { since: "{form}" } }, "query: {form} is no placeholder"],
    [{ headers: { "bad name": "x" } }, 'headers: "bad name" cannot be sent'],
    [{ headers: { good: "a\r\nb: c" } }, 'headers: "good" cannot be sent'],
    [
      { headers: { AUTHORIZATION: "x" }, auth: "bearer", token: "t" },
      "headers: auth=bearer and a header Authorization",
    ],
    [{ paging: "page", end: "total" }, "total: end=total needs it"],
    [{ paging: "page", end: "shortPage" }, "pageSize: end=shortPage needs it"],
    [{ paging: "page", end: "emptyPage", more: "/more" }, "end: more already says where the end is"],
    [{ paging: "page", pageSizeParam: "n" }, "pageSize: pageSizeParam needs it"],
    [{ paging: "page", pagingIn: "body" }, "pagingIn: pagingIn=body needs method=POST"],
    [{ paging: "page", pagingIn: "body", method: "POST", body: "text" }, "pagingIn: pagingIn=body needs method=POST"],
    [{ paging: "page", rowShape: "single" }, "rowShape: rowShape=single and paging=page"],
    [{ total: "/t", totalHeader: "X-Total" }, "totalHeader: total already says"],
  ])("refuse %j", async (raw, expected) => {
    const [fault, ...others] = await faults(raw);

    expect(fault).toContain(expected);
    expect(others).toEqual([]);
  });

  it("allow braces that are no placeholder in a body, as GraphQL has them", async () => {
    const { origin, requests } = await serve(() => [{ id: 1 }]);

    await rowsOf({ url: origin, method: "POST", body: '{orders(day: "{date}") {id}}' });

    expect(requests[0]?.body).toBe('{orders(day: "2024-09-24") {id}}');
  });
});

describe("slices", () => {
  const window = { from: "2024-08-30", to: "2024-09-02" };
  const slices = (raw: Record<string, unknown>) =>
    connector.slices(window, parse({ url: "https://source.test/", ...raw }));

  it.each([
    ["the whole window without placeholders", {}, 1],
    ["the whole window for {from} and {to}", { query: { a: "{from}", b: "{to}" } }, 1],
    ["a day for {date} in the URL", { url: "https://source.test/{date}" }, 4],
    ["a day for {dd} in a header", { headers: { "x-day": "{yyyy}{mm}{dd}" } }, 4],
    ["a day for {date} deep in the body", { method: "POST", body: { a: [{ b: "{date}" }] } }, 4],
    ["a month for {mm}", { url: "https://source.test/{yyyy}/{mm}" }, 2],
    ["what was asked for", { slices: "day", query: { a: "{from}" } }, 4],
    ["weeks, cut at the window's ends", { slices: "week", query: { a: "{from}", b: "{next}" } }, 2],
  ])("are %s", (_name, raw, count) => {
    expect(slices(raw)).toHaveLength(count);
  });

  it("put the dates of each into the request", async () => {
    const { origin, requests } = await serve(() => [{ id: requests.length }]);
    const query = { from: "{from}", to: "{to}", next: "{next}" };

    await rowsOf({ url: `${origin}/{yyyy}/{mm}`, query, headers: { "x-month": "{yyyy}{mm}" } }, { window });

    expect(requests.map((request) => [request.path, request.query, request.headers["x-month"]])).toEqual([
      ["/2024/08", { from: "2024-08-30", to: "2024-08-31", next: "2024-09-01" }, "202408"],
      ["/2024/09", { from: "2024-09-01", to: "2024-09-02", next: "2024-09-03" }, "202409"],
    ]);
  });

  it("are refused where a placeholder would stand for one date of several", async () => {
    const [problem] = await problemsOf(() => slices({ slices: "whole", query: { day: "{date}" } }));

    expect(problem).toMatchObject({ code: "PARAM_INVALID", where: "slices" });
    expect(problem?.detail).toBe("{date} stands for one date, but a slice is 2024-08-30 to 2024-09-02");
  });

  it("are refused where each would ask for the same rows again", async () => {
    const [problem] = await problemsOf(() => slices({ slices: "day" }));

    expect(problem?.detail).toContain("the request is the same for 2024-08-30 and 2024-08-31");
  });
});

describe("rows", () => {
  const answers = async (answer: unknown) => (await serve(() => answer)).origin;

  it.each([
    ["the whole answer", [{ id: 1 }], {}],
    ["a list in the answer", { data: { items: [{ id: 1 }] } }, { rows: "/data/items" }],
    ["a list under odd names", { "a/b": { "c~d": { "": [{ id: 1 }] } } }, { rows: "/a~1b/c~0d/" }],
    ["a list under a name that looks escaped", { "~1": [{ id: 1 }] }, { rows: "/~01" }],
    ["a list in a list", [[], [{ id: 1 }]], { rows: "/1" }],
    ["one object", { data: { id: 1 } }, { rows: "/data", rowShape: "single" }],
    ["the members of an object", { data: { x: { id: 1 } } }, { rows: "/data", rowShape: "members" }],
  ])("are %s", async (_name, answer, raw) => {
    expect(await rowsOf({ url: await answers(answer), ...raw })).toEqual([{ id: 1 }]);
  });

  it("get the name of their member as a column", async () => {
    const url = await answers({ "2024-01-01": { t: 1 }, "2024-01-02": { t: 2 } });

    expect(await rowsOf({ url, rowShape: "members", rowKey: "day" })).toEqual([
      { day: "2024-01-01", t: 1 },
      { day: "2024-01-02", t: 2 },
    ]);
    expect((await problemOf({ url, rowShape: "members", rowKey: "t" })).detail).toContain('already has a field "t"');
  });

  it.each([
    [
      "nothing at the pointer",
      { error: "quota" },
      { rows: "/data" },
      "/data is not there, not an array; the answer has error",
    ],
    ["an object", { data: { a: 1 } }, { rows: "/data" }, "/data is an object, not an array"],
    ["null", { data: null }, { rows: "/data" }, "/data is null, not an array"],
    ["a text", "x", {}, "the answer is a string, not an array"],
    ["rows that are no objects", [{ id: 1 }, 5], {}, "/1 is a number; a row must be an object"],
    ["rows that are lists", [[1]], {}, "/0 is an array; a row must be an object"],
    ["members that are no objects", { a: 1 }, { rowShape: "members" }, "/a is a number; a row must be an object"],
    ["a list for one row", [{ id: 1 }], { rowShape: "single" }, "the answer is an array, not an object"],
    ["a name of the prototype", {}, { rows: "/constructor" }, "/constructor is not there"],
  ])("are refused: %s", async (_name, answer, raw, expected) => {
    const problem = await problemOf({ url: await answers(answer), ...raw });

    expect(problem.code).toBe("SOURCE_DATA");
    expect(problem.detail).toContain(expected);
  });

  it("are none for null where that is allowed, and for HTTP 204", async () => {
    const silent = await serve((_request, response) => void response.writeHead(204).end());

    expect(await rowsOf({ url: await answers({ data: null }), rows: "/data", nullIsEmpty: true })).toEqual([]);
    expect(await rowsOf({ url: silent.origin, rows: "/data" })).toEqual([]);
  });
});

describe("schema", () => {
  it("is the one that was asked for, or none", async () => {
    const requested = { fields: [{ name: "id", type: "INT64", mode: "NULLABLE" }] } as const;

    expect(await connector.discover({ requested } as never)).toBe(requested);
    expect(await connector.discover({ requested: undefined } as never)).toBeUndefined();
  });
});
