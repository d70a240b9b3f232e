import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect } from "vitest";
import { allByName, CANARY, DATES, jsonOf, test, type World } from "./cli-kit.js";

const PACKAGES = fileURLToPath(new URL("../..", import.meta.url));
const TESTKIT = join(PACKAGES, "testkit");
const VITEST = dirname(createRequire(join(TESTKIT, "package.json")).resolve("vitest/package.json"));

/** A source of two pages that wants a token, and says which in an answer. */
async function source(): Promise<{ readonly origin: string } & AsyncDisposable> {
  const server = createServer(({ url, headers }, response) => {
    if (headers["x-api-key"] !== CANARY) return response.writeHead(401).end();
    const next = url === "/?page=1" ? '"/?page=2"' : "null";
    return response.end(`{"you":"${CANARY}","id":9007199254740993,"next":${next}}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A plugin outside of this repository, with the test kit and vitest, and a project that has it. */
async function plugin({ dir, write }: World): Promise<void> {
  const collectro = { connector: "mine", apiVersion: 1 };
  await write(
    "mine/package.json",
    JSON.stringify({ name: "mine", version: "1.0.0", type: "module", exports: "./index.js", collectro }),
  );
  await write(
    "mine/index.js",
    `import { defineConnector, secret, z } from "@collectro/connector";
    export default defineConnector({
      name: "mine",
      title: { en: "Mine", ja: "自作" },
      params: z.object({ url: z.url(), apiKey: secret() }),
      schema: [{ name: "id", type: "INT64" }, { name: "you", type: "STRING" }, { name: "at", type: "TIMESTAMP" }],
      async *read({ params: { url, apiKey }, http, clock }) {
        const source = http.with({ allowPrivate: ["127.0.0.1"], headers: { "x-api-key": apiKey } });
        for (let path = "/?page=1"; path; ) {
          const { id, you, next } = await source.json(url + path);
          yield { id, you, at: clock.now() };
          path = next;
        }
      },
    });`,
  );
  const links: [string, string][] = [
    ["mine/node_modules/@collectro/connector", join(PACKAGES, "connector")],
    ["mine/node_modules/@collectro/testkit", TESTKIT],
    ["mine/node_modules/vitest", VITEST],
    ["project/node_modules/mine", join(dir, "mine")],
  ];
  for (const [path, to] of links) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await symlink(to, join(dir, path));
  }
  await write("project/package.json", '{"name":"project","dependencies":{"mine":"*"}}');
}

async function runVitest(folder: string): Promise<{ readonly code: number; readonly output: string }> {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], NO_COLOR: "1" };
  // A busy machine needs longer for a run of a connector than Vitest gives a test by default.
  const args = ["run", "--maxWorkers=1", "--no-isolate", "--testTimeout=60000"];
  return await promisify(execFile)(process.execPath, [join(VITEST, "vitest.mjs"), ...args], { cwd: folder, env }).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
  );
}

describe("record", () => {
  test("writes a cassette, rows and a test that replays them outside of this repository", async ({ world }) => {
    await plugin(world);
    const folder = join(world.dir, "mine");
    await using running = await source();
    const secret = { COLLECTRO_PROJECT: "../project", API_KEY: CANARY };
    const args = ["record", "mine", ...DATES, `--param=url=${running.origin}`, "--param=apiKey=env:API_KEY"];

    const out = "--out=test/two.cassette.yaml";
    await world.write("mine/a-file", "");
    const { first, again, nowhere } = await allByName(
      world,
      { first: [...args, out], again: [...args, out, "--json"], nowhere: [...args, "--out=a-file/x.yaml"] },
      { cwd: "mine", env: secret },
    );
    await running[Symbol.asyncDispose]();

    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(/^mine: 2 requests recorded, 2 rows; the replay gives the same$/m);
    expect(jsonOf(again)).toMatchObject({ exitCode: 0, requests: 2, rows: 2 });
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^ARGUMENT_INVALID: .*\(--out\): \S+: .*a-file/),
    });
    expect(readdirSync(join(folder, "test")).sort()).toEqual(["two.cassette.yaml", "two.rows.ndjson", "two.test.ts"]);
    const [cassette, rows] = ["two.cassette.yaml", "two.rows.ndjson"].map((name) =>
      readFileSync(join(folder, "test", name), "utf8"),
    );
    expect(`${cassette}${rows}`).not.toContain(CANARY);
    expect(rows).toMatch(/^\{"id":"9007199254740993","you":"SECRET_apiKey","at":"[^"]+"\}$/m);

    await cp(join(folder, "test"), join(folder, "changed"), { recursive: true });
    const changed = rows?.replace("9007199254740993", "9007199254740994") ?? "";
    await writeFile(join(folder, "changed/two.rows.ndjson"), changed);
    const { code, output } = await runVitest(folder);
    expect(code, output).toBe(1);
    expect(output).toMatch(/✓ test\/two\.test\.ts[\s\S]*FAIL +changed\/two\.test\.ts[\s\S]*9007199254740994/);
    expect(output).toMatch(/Tests +1 failed \| 1 passed \(2\)/);
  });

  test("writes nothing of a run without HTTP, or one that fails, and says why", async ({ world }) => {
    const rows = ["record", "files", ...DATES, "--param=path=data/rows.csv", "--schema=data/schema.json"];
    const { none, failed, japanese } = await allByName(world, {
      none: [...rows, "--out=a.yaml"],
      failed: ["record", "files", ...DATES, "--param=path=data/nothing.csv", "--out=b.yaml", "--json"],
      japanese: [...rows, "--out=c.yaml", "--lang=ja"],
    });

    expect(none).toMatchObject({ code: 1, stderr: "" });
    expect(none.stdout).toMatch(
      /^error \[read\] CASSETTE_REFUSED: .*: the connector made no HTTP request; there is nothing/m,
    );
    expect(jsonOf(failed)).toMatchObject({ exitCode: 1, errors: [expect.stringContaining("SOURCE_NOT_FOUND")] });
    expect(japanese.stdout).toContain("CASSETTE_REFUSED: この実行は記録できません");
    expect(readdirSync(world.dir).sort()).toEqual(["data", "state"]);
  });
});
