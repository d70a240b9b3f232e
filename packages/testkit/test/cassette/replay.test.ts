import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatCassette } from "../../src/cassette/format.js";
import type { ConnectorRun } from "../../src/index.js";
import { type Answers, type Deck, deck, openDeck } from "./rig.js";

const BODIES: readonly [Buffer, Record<string, string>][] = [
  [gzipSync("a,b\r\n1,\u3042\r\n"), { "content-encoding": "gzip", "content-type": "text/csv" }],
  [gzipSync("a,b\n1,2\n"), { "content-type": "application/gzip" }],
  [Buffer.from([0x93, 0x8c, 0x8b, 0x9e, 0x0d, 0x0a]), { "content-type": "text/csv; charset=Shift_JIS" }],
  [Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), {}],
  [Buffer.from("x".repeat(99).concat("\n").repeat(3000)), {}],
  [Buffer.alloc(0), {}],
];

/** Reads one part after the other: each row says which it is of. */
const PARTS = `
  const { createHash } = await import("node:crypto");
  for (let next = url + "/items?page=1"; next; ) {
    const answer = await http.json(next);
    yield rows(answer.items);
    next = answer.next && url + answer.next;
  }
  const before = clock.now().getTime();
  const moved = await http.json(url + "/moved");
  yield rows([{ ...moved, waitedMs: clock.now().getTime() - before, day: clock.now().toISOString() }]);
  yield rows(await Promise.all([1, 2, 3].map(() => http.json(url + "/same"))));
  for (let file = 0; file < ${BODIES.length}; file += 1) {
    const { body } = await http.stream(url + "/bodies/" + file);
    const hash = createHash("sha256");
    for await (const chunk of body) hash.update(chunk);
    yield rows([{ part: "bodies", hash: hash.digest("hex") }]);
  }
  yield rows(await http.json(url + "/broken"));`;

/** How often each path was asked for: what a source answers first, and what later. */
const asked = new Map<string, number>();

const answerParts: Answers = ({ url = "" }, response) => {
  const count = (asked.get(url) ?? 0) + 1;
  asked.set(url, count);
  response.setHeader("content-type", "application/json");
  if (url === "/items?page=1") response.end(`{"items":[${ITEM}],"next":"/items?page=2"}`);
  else if (url === "/items?page=2") response.end(`{"items":[${ITEM}],"next":null}`);
  else if (url === "/moved") response.writeHead(302, { location: "/there" }).end("moved");
  else if (url === "/there" && count === 1) response.writeHead(429, { "retry-after": "1" }).end("slowly");
  else if (url === "/there") response.end('{"part":"moved"}');
  // The first answer comes last.
  else if (url === "/same") setTimeout(() => response.end(`{"part":"same","id":${count}}`), count === 1 ? 100 : 0);
  else if (url.startsWith("/bodies/")) answerBody(url, response);
  else if (count > 1) response.end('{"part":"broken"}');
  else breakOff(response);
};

const ITEM = '{"part":"items","id":9007199254740993,"n":"東京"}';

function answerBody(url: string, response: Parameters<Answers>[1]): void {
  const [body, headers] = BODIES[Number(url.at(-1))] ?? [Buffer.alloc(0), {}];
  response.removeHeader("content-type");
  response.writeHead(200, headers);
  response.write(body.subarray(0, 7));
  response.end(body.subarray(7));
}

function breakOff(response: Parameters<Answers>[1]): void {
  response.writeHead(200, { "content-length": 100 });
  response.write("[", () => response.destroy());
}

describe("a replay with the source gone", () => {
  let all: Deck;
  let recorded: ConnectorRun;
  let replayed: ConnectorRun;
  let cassette: string;
  beforeAll(async () => {
    all = await openDeck(PARTS, answerParts);
    recorded = await all.record();
    await all.close();
    replayed = await all.replay();
    cassette = await all.cassette();
  });
  afterAll(() => all.end());

  const rowsOf = ({ rows }: ConnectorRun, part: string) => rows.filter((row) => row["part"] === part);

  test("gives the rows of the recorded run, to the digit", () => {
    expect(recorded).toMatchObject({ exitCode: 0, errors: [] });
    expect(replayed).toMatchObject({ exitCode: 0, errors: [] });
    expect(replayed.lines).toEqual(recorded.lines);
    expect(replayed.lines.slice(0, 2)).toEqual(Array(2).fill(ITEM));
    expect(asked.get("/items?page=1")).toBe(1);
    expect(cassette).toContain("GET http://127.0.0.1");
  });

  test("redirects, refusals that pass, and waits are part of it", () => {
    expect(rowsOf(recorded, "moved")).toEqual([{ part: "moved", waitedMs: 1000, day: expect.any(String) }]);
    expect(rowsOf(replayed, "moved")).toEqual(rowsOf(recorded, "moved"));
    expect(replayed.log.map((line) => line.log)).toContainEqual(expect.stringMatching(/HTTP 429; retry 1 of/));
  });

  test("equal requests at the same time get their answers in order", () => {
    expect(rowsOf(recorded, "same")).toHaveLength(3);
    expect(rowsOf(replayed, "same")).toEqual(rowsOf(recorded, "same"));
  });

  test("streamed bodies survive to the byte: packed by the server, packed files, CP932, every byte, many pieces, none", () => {
    const unpacked = BODIES.map(([body, headers]) => (headers["content-encoding"] ? gunzipSync(body) : body));
    const hashes = unpacked.map((body) => createHash("sha256").update(body).digest("hex"));
    expect(rowsOf(recorded, "bodies").map(({ hash }) => hash)).toEqual(hashes);
    expect(rowsOf(replayed, "bodies")).toEqual(rowsOf(recorded, "bodies"));
  });

  test("a connection that broke, breaks again; and the retry helps again", () => {
    expect(rowsOf(recorded, "broken")).toEqual([{ part: "broken" }]);
    expect(rowsOf(replayed, "broken")).toEqual(rowsOf(recorded, "broken"));
    expect(replayed.log.map((line) => line.log)).toContainEqual(expect.stringMatching(/\/broken.*retry 1 of/));
    expect(cassette).toMatch(/failure: [A-Z_]+/);
  });
});

test("with a limit keeps what was read, and the replay reads no more", async () => {
  const read = `
    const { body } = await http.stream(url + "/big");
    let rest = "";
    for await (const chunk of body) {
      const lines = (rest + chunk).split("\\n");
      rest = lines.pop();
      for (const line of lines) yield rows([{ line }]);
    }`;
  const { record, replay, close, cassette } = await deck(read, async (_, response) => {
    for (let line = 0; !response.destroyed && line < 5_000_000; line += 1) {
      if (!response.write(`${line}\n`.padStart(100))) await new Promise((resolve) => response.once("drain", resolve));
    }
    response.end();
  });
  const recorded = await record({}, ["--limit", "5"]);
  await close();

  expect(recorded.lines).toHaveLength(5);
  expect((await replay()).lines).toEqual(recorded.lines);
  expect(await cassette()).toContain("left: true");
});

test("a run that is not the recorded one fails, whatever the connector makes of it, and says why", async () => {
  const { replay, code, requests, origin, path } = await deck("", (_, response) => response.end("[]"));
  await mkdir(dirname(path));
  await writeFile(path, cassetteOf(origin, ["/a", "/b?page=1"]));

  const cases: [string, RegExp][] = [
    [
      `await http.json(url + "/a"); await http.json(url + "/b?page=one").catch(() => {});`,
      /\(GET \S+\/b\?page=one\): this request is not in the cassette; the nearest that is: GET \S+\/b\?page=1 \(it differs in its url\)/,
    ],
    [`await http.json(url + "/a");`, /recorded, but never asked for: GET \S+\/b\?page=1 /],
    [
      `await http.json(url + "/a"); await http.json(url + "/a");`,
      /\(GET \S+\/a\): it was asked for more than the 1 times/,
    ],
    [
      `await http.json(url + "/a"); await http.json(url + "/b?page=1"); await fetch(url + "/own").catch(() => {});`,
      /the run wanted to connect to 127\.0\.0\.1:\d+; a replay is offline/,
    ],
  ];
  for (const [read, error] of cases) {
    await code(read);
    const { exitCode, result, errors } = await replay();

    expect({ exitCode, result, errors }).toEqual({
      exitCode: 1,
      result: "failure",
      errors: [expect.stringMatching(/^\[read\] CASSETTE_MISMATCH/)],
    });
    expect(errors[0]).toMatch(error);
  }
  expect(requests).toEqual([]);
});

/** A cassette of requests that were each answered with no rows. */
function cassetteOf(origin: string, paths: readonly string[]): string {
  const exchanges = paths.map((path) => ({
    request: { method: "GET", url: `${origin}${path}`, headers: {}, body: Buffer.alloc(0) },
    outcome: { status: 200, headers: {}, body: Buffer.from("[]"), ending: "whole" as const },
  }));
  const run = { from: "2024-09-24", to: "2024-09-24", params: { url: origin } };
  return formatCassette({ connector: "deck", recordedAtMs: Date.parse("2024-09-25T00:00:00Z"), run, exchanges });
}
