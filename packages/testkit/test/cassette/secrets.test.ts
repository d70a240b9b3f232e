import { createHmac } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { findCanaries } from "@collectro/faultkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCassette } from "../../src/cassette/index.js";
import type { ConnectorRun } from "../../src/index.js";
import { type Deck, deck, openDeck } from "./rig.js";

const KEY = 'canary/key "+7f31=東';
const PASSWORD = "canary-password-88c2";
const TOKEN = "canary.token-5e1a77c09b21d4";
const SESSION = "canarysession0123456789";
const JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.canary_signature";

/** Sends and gets secrets in every way that is known. */
const LEAKY = `
  const encoded = encodeURIComponent(apiKey);
  const login = await http.json(url + "/login", {
    method: "POST",
    headers: { authorization: "Basic " + Buffer.from("me:" + password).toString("base64"), "x-api-key": "canary-fixed-header" },
    body: new URLSearchParams({ client_secret: "canary-fixed-secret", password }),
  });
  const page = await http.json(url + "/items?key=" + encoded + "&page=1", {
    headers: { authorization: "Bearer " + login.access_token, cookie: "sid=" + login.sid },
  });
  const next = await http.json(page.next, { method: "POST", body: { password, token: login.access_token } });
  yield rows([{ ...next, echoed: page.echo }]);`;

const answers: Parameters<typeof deck>[1] = ({ url, headers }, response) => {
  response.setHeader("content-type", "application/json");
  if (url === "/login") {
    response.setHeader("set-cookie", [`sid=${SESSION}; Path=/; HttpOnly`, "theme=dark"]);
    response.end(JSON.stringify({ access_token: TOKEN, refresh_token: `${TOKEN}-r`, sid: SESSION, expires_in: 3600 }));
  } else if (url?.startsWith("/items")) {
    const echo = [
      KEY,
      encodeURIComponent(KEY),
      Buffer.from(KEY).toString("base64"),
      Buffer.from(KEY).toString("hex"),
      JWT,
    ];
    const origin = `http://${headers.host}`;
    response.end(JSON.stringify({ echo, next: `${origin}/signed?X-Amz-Signature=canarysig&sid=${SESSION}` }));
  } else {
    response.end(JSON.stringify({ id: 1, token: TOKEN }));
  }
};

const VALUES = [KEY, PASSWORD, TOKEN, SESSION, JWT, "canary-fixed-header", "canary-fixed-secret", "canarysig"];

/** Recorded once; the source is gone. */
let leaky: Deck & { readonly recorded: ConnectorRun };
beforeAll(async () => {
  const deck = await openDeck(LEAKY, answers);
  leaky = { ...deck, recorded: await deck.record({ apiKey: KEY, password: PASSWORD }) };
  await deck.close();
});
afterAll(() => leaky.end());

test("no secret reaches the disk, and the replay still matches with placeholders, or with other secrets", async () => {
  const { recorded, replay, cassette, path } = leaky;
  const replayed = await replay();
  const withOthers = await replay({ apiKey: "another key", password: "another password" });

  expect(recorded).toMatchObject({ exitCode: 0, errors: [] });
  expect(await findCanaries({ dirs: [dirname(path)] }, VALUES)).toEqual([]);
  expect(replayed).toMatchObject({ exitCode: 0, errors: [] });
  expect(withOthers).toMatchObject({ exitCode: 0, errors: [] });
  expect(replayed.rows).toEqual([
    { id: 1, token: "SECRET_access_token", echoed: [...Array(4).fill("SECRET_apiKey"), "SECRET_jwt"] },
  ]);
  expect(await cassette()).not.toMatch(/canary/i);
  const { run, exchanges } = await readCassette(path);
  expect(run.params).toMatchObject({ apiKey: "SECRET_apiKey", password: "SECRET_password" });
  expect(exchanges[0]?.request).toMatchObject({
    headers: { authorization: "Basic SECRET_authorization", "x-api-key": "SECRET_x_api_key" },
    body: Buffer.from("client_secret=SECRET_client_secret&password=SECRET_password"),
  });
  expect(exchanges[0]?.outcome).toMatchObject({
    headers: { "set-cookie": ["sid=SECRET_cookie_sid; Path=/; HttpOnly", "theme=SECRET_cookie_theme"] },
  });
});

test("a replay that leaves its credentials out is not the recorded run", async () => {
  const { replay, code } = leaky;
  await code(LEAKY.replace('authorization: "Bearer " + login.access_token, ', ""));

  expect((await replay()).errors).toEqual([
    expect.stringMatching(/CASSETTE_MISMATCH.*differs in its header authorization/),
  ]);
});

describe("what cannot be recorded is refused, and leaves no file", () => {
  test.for<[string, string, Record<string, unknown>, RegExp]>([
    ["no request", "yield { id: 1 };", {}, /made no HTTP request; there is nothing to record/],
    [
      "a socket of its own",
      `await http.json(url); await new Promise((resolve) => net.connect(Number(new URL(url).port), "localhost").on("connect", resolve));`,
      {},
      /traffic outside http is not recorded: localhost:\d+/,
    ],
    [
      "a secret that is too short",
      "yield rows(await http.json(url));",
      { password: "abc" },
      /\(password\): it is too short/,
    ],
    [
      "a secret in an answer that is no text",
      `await http.request(url + "/binary");`,
      { password: PASSWORD },
      /\(http\S+\/binary\): the answer is not text, and a secret stands in it/,
    ],
    ["too much", `await http.request(url + "/large");`, {}, /larger than 4 MiB, unpacked - record fewer days/],
  ])("%s", async ([, read, params, error]) => {
    const { record, dir } = await deck(read, ({ url }, response) => {
      if (url === "/binary") response.end(Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(PASSWORD)]));
      else if (url === "/large") response.end(Buffer.alloc(5 * 1024 * 1024));
      else response.end("[]");
    });

    const { exitCode, errors } = await record(params);

    expect(exitCode).toBe(1);
    expect(errors).toEqual([expect.stringMatching(/CASSETTE_REFUSED/)]);
    expect(errors[0]).toMatch(error);
    expect(await readdir(dir)).not.toContain("recorded");
  });
});

test("credentials in params that are not declared secret, also in a text, in XML and in forms go, too", async () => {
  const read = `
    const { headers, moreHeaders, url: source } = params;
    const xml = (await http.request(source + "/xml", { headers })).text();
    const form = new URLSearchParams((await http.request(source + "/form", { headers: moreHeaders })).text());
    const session = { session: /<s:token>(.*?)</.exec(xml)[1], other: form.get("access_token") };
    yield rows(await http.json(source + "/rows", { method: "POST", body: session }));`;
  const sent: unknown[] = [];
  const { record, replay, cassette } = await deck(read, ({ url, headers }, response) => {
    sent.push(headers.authorization);
    if (url === "/xml") response.end(`<a><s:token>${SESSION}</s:token></a>`);
    else if (url === "/rows") response.end(`[{"id":1,"session":"${SESSION}"}]`);
    else response.setHeader("content-type", "application/x-www-form-urlencoded").end(`access_token=${TOKEN}&ttl=1`);
  });
  const headers = { Authorization: "Bearer canary-undeclared", "X-Some-Token": "canary-other" };
  const moreHeaders = { Authorization: "Bearer canary-in-a-text", "X-Some-Token": "canary-more" };
  await record({ headers, moreHeaders: JSON.stringify(moreHeaders) });

  const { errors, rows } = await replay();

  expect(sent).toEqual([headers.Authorization, moreHeaders.Authorization, undefined]);
  expect(await cassette()).not.toMatch(/canary/i);
  expect({ errors, rows }).toEqual({ errors: [], rows: [{ id: 1, session: "SECRET_token" }] });
});

test("what a connector computes from a secret is compared as it was computed", async () => {
  const read = `
    const { createHmac } = await import("node:crypto");
    const signed = createHmac("sha256", password).update("x").digest("hex");
    yield rows(await http.json(url + "/?signed=" + signed));`;
  const { record, path } = await deck(read, (_, response) => response.end("[]"));
  await record({ password: PASSWORD });

  const signed = createHmac("sha256", PASSWORD).update("x").digest("hex");
  expect(await readFile(path, "utf8")).toContain(signed);
});
