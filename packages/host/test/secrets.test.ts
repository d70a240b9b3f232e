import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { expectFailure, expectSound, expectSuccess, test } from "./harness.js";

const SECRET = 'canary/of+"the" test=&?';
const REFERENCE = "sm://projects/p1/secrets/token/versions/latest";

describe("a secret comes out nowhere", () => {
  test.for([
    ["as a value", `literal:${SECRET}`],
    ["of the environment", "env:THE_TOKEN"],
    ["of a file", "file:TOKEN_FILE"],
  ] as const)("%s", async ([, token], { world }) => {
    const file = join(world.dir, "token");
    await writeFile(file, `${SECRET}\n`);
    const params = { mode: "leaksSecret", token: token.replace("TOKEN_FILE", file) };
    const run = await world.run({ params, env: { THE_TOKEN: SECRET }, secrets: [SECRET] });
    expectFailure(run, 1, /CONNECTOR_FAILED.*failed with \*\*\*\*/);
    expect(run.infos).toContainEqual(expect.stringMatching(/^token=\*{4} b64=\S+\*{4}\S* url=\*{4}$/));
  });

  test("in no form and on no way out, whole or in pieces", async ({ world }) => {
    const run = await world.run({ params: { mode: "leaksEverywhere", token: SECRET }, secrets: [SECRET] });
    expectFailure(run, 1, /CONNECTOR_FAILED/);
    expect(run.infos.filter((line) => line.includes("****")).length).toBeGreaterThan(10);
    // Halves of a value that was cut are secrets too.
    for (const half of [SECRET.slice(0, 12), SECRET.slice(-12)]) {
      expect(`${run.stdout}${run.stderr}`).not.toContain(half);
    }
  });

  test("of several lines, whole and line by line", async ({ world }) => {
    const key = ["-----BEGIN CANARY-----", "first-line-of-the-key", "second-line-of-the-key", "-----END CANARY-----"];
    const file = join(world.dir, "key.pem");
    await writeFile(file, `${key.join("\n")}\n`);
    const run = await world.run({ params: { mode: "leaksEverywhere", token: `file:${file}` }, secrets: key });
    expectFailure(run, 1, /CONNECTOR_FAILED/);
  });

  test("when the connector crashes with it in its hands", async ({ world }) => {
    const run = await world.run({ params: { mode: "crashesWithSecret", token: SECRET }, secrets: [SECRET] });
    expectSound(run);
    expect(run).toMatchObject({ exitCode: 1, result: "failure" });
    expect(run.infos.join("\n")).toMatch(/connector output: .*\*\*\*\*/);
  });

  test("that is too short to be masked is told, without the secret", async ({ world }) => {
    const run = await world.run({ params: { token: "xyz" } });
    expectSuccess(run);
    expect(run.infos).toContainEqual(expect.stringMatching(/shorter than 4 characters cannot be masked/));
  });
});

describe("a secret that is not there ends the run before the connector", () => {
  test.for([
    ["env:NOT_SET", /^\[open\] SECRET_UNAVAILABLE.*\(token\): the environment variable NOT_SET is not set/],
    ["file:/nonexistent/token", /SECRET_UNAVAILABLE.*\(token\): \/nonexistent\/token: ENOENT/],
    ["sm://projects/p1/token", /SECRET_UNAVAILABLE.*is not of the form sm:\/\/projects\/P\/secrets\/S\/versions\/V/],
  ] as const)("%s", async ([token, error], { world }) => {
    expectFailure(await world.run({ params: { token } }), 2, error);
  });

  test("together with every other wrong param", async ({ world }) => {
    const run = await world.run({ params: { mode: "nonsense", token: "env:NOT_SET", more: 1 } });
    expectFailure(run, 2, /SECRET_UNAVAILABLE/, /PARAM_UNKNOWN.*\(more\)/, /PARAM_INVALID.*\(mode\)/);
  });

  test("an empty file is no secret", async ({ world }) => {
    const file = join(world.dir, "empty");
    await writeFile(file, "\n");
    expectFailure(await world.run({ params: { token: `file:${file}` } }), 2, /SECRET_UNAVAILABLE.*is empty/);
  });
});

test("a reference is one only in a param that is secret", async ({ world }) => {
  const run = await world.run({ params: { mode: "showsNote", note: "env:THE_NOTE" }, env: { THE_NOTE: "resolved" } });
  expectSuccess(run);
  expect(run.infos).toContain("note: env:THE_NOTE");
});

describe("Secret Manager", () => {
  test("gives the value of a version", async ({ world }) => {
    await using service = await secretManager({ [REFERENCE]: SECRET });
    const env = { COLLECTRO_SECRET_MANAGER_ENDPOINT: service.endpoint };
    const run = await world.run({ params: { mode: "needsToken", token: REFERENCE }, env, secrets: [SECRET] });
    expectSuccess(run);
    expect(run.infos).toContain(`the token has ${SECRET.length} characters`);
    expect(service.asked).toEqual(["/v1/projects/p1/secrets/token/versions/latest:access"]);
  });

  test.for([
    [404, "NOT_FOUND"],
    [403, "PERMISSION_DENIED"],
  ] as const)("that answers %i %s ends the run", async ([code, status], { world }) => {
    await using service = await secretManager({}, { code, status });
    const env = { COLLECTRO_SECRET_MANAGER_ENDPOINT: service.endpoint };
    const run = await world.run({ params: { token: REFERENCE }, env });
    expectFailure(run, 2, new RegExp(`SECRET_UNAVAILABLE.*\\(token\\): ${REFERENCE}: .*${status}`));
  });
});

/** Secret Manager's REST interface, as far as reading a version goes. */
async function secretManager(values: Record<string, string>, refusal = { code: 404, status: "NOT_FOUND" }) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
    asked.push(path);
    const name = path.slice("/v1/".length).replace(/:access$/, "");
    const value = values[`sm://${name}`];
    response.setHeader("content-type", "application/json");
    response.statusCode = value === undefined ? refusal.code : 200;
    const error = { ...refusal, message: `Secret ${name}: ${refusal.status}` };
    const data = Buffer.from(value ?? "").toString("base64");
    response.end(JSON.stringify(value === undefined ? { error } : { name, payload: { data } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
