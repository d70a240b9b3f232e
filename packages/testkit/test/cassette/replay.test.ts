import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { deck } from "./rig.js";

const PAGES = `
  for (let next = url + "/items?page=1"; next; ) {
    const answer = await http.json(next);
    yield rows(answer.items);
    next = answer.next && url + answer.next;
  }`;

test("gives the rows of the recorded run with the source gone, to the digit", async () => {
  const { record, replay, close, cassette, requests } = await deck(PAGES, ({ url }, response) => {
    const page = url?.at(-1) === "1" ? `"next":"/items?page=2"` : `"next":null`;
    response
      .setHeader("content-type", "application/json")
      .end(`{"items":[{"id":9007199254740993,"n":"東京"}],${page}}`);
  });
  const recorded = await record();
  await close();

  const replayed = await replay();

  expect(recorded).toMatchObject({ exitCode: 0, errors: [] });
  expect(replayed).toMatchObject({ exitCode: 0, errors: [] });
  expect(replayed.lines).toEqual(recorded.lines);
  expect(replayed.lines).toEqual(Array(2).fill('{"id":9007199254740993,"n":"東京"}'));
  expect(requests).toHaveLength(2);
  expect(await cassette()).toContain("GET http://127.0.0.1");
});

test("redirects, refusals that pass, and waits are part of it", async () => {
  const read = `
    const before = clock.now().getTime();
    const answer = await http.json(url + "/moved");
    yield rows([{ ...answer, waitedMs: clock.now().getTime() - before, day: clock.now().toISOString() }]);`;
  const { record, replay, close } = await deck(read, ({ url }, response, count) => {
    if (url === "/moved") response.writeHead(302, { location: "/there" }).end("moved");
    else if (count === 2) response.writeHead(429, { "retry-after": "1" }).end("slowly");
    else response.end('{"id":1}');
  });
  const recorded = await record();
  await close();

  const replayed = await replay();

  expect(recorded.rows).toEqual([{ id: 1, waitedMs: 1000, day: expect.any(String) }]);
  expect(replayed.lines).toEqual(recorded.lines);
  expect(replayed.log.map((line) => line.log)).toContainEqual(expect.stringMatching(/HTTP 429; retry 1 of/));
});

test("equal requests at the same time get their answers in order", async () => {
  const read = `
    const answers = await Promise.all([1, 2, 3].map(() => http.json(url + "/same")));
    yield rows(answers);`;
  const { record, replay, close } = await deck(read, (_, response, count) => {
    // The first answer comes last.
    setTimeout(() => response.end(`{"id":${count}}`), count === 1 ? 100 : 0);
  });
  const recorded = await record();
  await close();

  expect(recorded.rows).toHaveLength(3);
  expect((await replay()).lines).toEqual(recorded.lines);
});

const BODIES: readonly [Buffer, Record<string, string>][] = [
  [gzipSync("a,b\r\n1,\u3042\r\n"), { "content-encoding": "gzip", "content-type": "text/csv" }],
  [gzipSync("a,b\n1,2\n"), { "content-type": "application/gzip" }],
  [Buffer.from([0x93, 0x8c, 0x8b, 0x9e, 0x0d, 0x0a]), { "content-type": "text/csv; charset=Shift_JIS" }],
  [Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), {}],
  [Buffer.from("x".repeat(99).concat("\n").repeat(3000)), {}],
  [Buffer.alloc(0), {}],
];

test("streamed bodies survive to the byte: packed by the server, packed files, CP932, every byte, many pieces, none", async () => {
  const read = `
    const { createHash } = await import("node:crypto");
    for (let file = 0; file < ${BODIES.length}; file += 1) {
      const { body } = await http.stream(url + "/" + file);
      const hash = createHash("sha256");
      for await (const chunk of body) hash.update(chunk);
      yield rows([{ hash: hash.digest("hex") }]);
    }`;
  const { record, replay, close } = await deck(read, ({ url }, response) => {
    const [body, headers] = BODIES[Number(url?.slice(1))] ?? [Buffer.alloc(0), {}];
    response.writeHead(200, headers);
    response.write(body.subarray(0, 7));
    response.end(body.subarray(7));
  });
  const recorded = await record();
  await close();

  const unpacked = BODIES.map(([body, headers]) => (headers["content-encoding"] ? gunzipSync(body) : body));
  const hashes = unpacked.map((body) => createHash("sha256").update(body).digest("hex"));
  expect(recorded.rows.map(({ hash }) => hash)).toEqual(hashes);
  expect((await replay()).lines).toEqual(recorded.lines);
});

test("a connection that broke, breaks again; and the retry helps again", async () => {
  const { record, replay, close, cassette } = await deck(`yield rows(await http.json(url));`, (_, response, count) => {
    if (count > 1) return void response.end('[{"id":1}]');
    response.writeHead(200, { "content-length": 100 });
    response.write("[", () => response.destroy());
  });
  const recorded = await record();
  await close();

  const replayed = await replay();

  expect(recorded.rows).toEqual([{ id: 1 }]);
  expect(replayed.lines).toEqual(recorded.lines);
  expect(replayed.log.map((line) => line.log)).toContainEqual(expect.stringMatching(/retry 1 of/));
  expect(await cassette()).toMatch(/failure: [A-Z_]+/);
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
  const { record, replay, close, code, requests } = await deck(
    `yield rows(await http.json(url + "/a")); await http.json(url + "/b?page=1");`,
    (_, response) => response.end("[]"),
  );
  await record();

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
  expect(requests).toEqual(["GET /a", "GET /b?page=1"]);
  await close();
});
