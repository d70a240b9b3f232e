import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runConnector } from "../src/index.js";

const CODE = `
import { defineConnector, secret, z } from "@collectro/connector";
export default defineConnector({
  name: "sample",
  title: { en: "Sample", ja: "サンプル" },
  params: z.object({ count: z.number(), token: secret().optional(), hang: z.boolean().default(false) }),
  schema: [{ name: "id", type: "INT64" }],
  async *read({ params, log }) {
    if (params.token) log.info("the token is " + params.token.split("").join("-"));
    for (let id = 0; id < params.count; id += 1) yield { id: 2n ** 60n + BigInt(id) };
    if (params.hang) await new Promise((resolve) => setTimeout(resolve, 600_000));
    if (params.count > 5) throw new Error("too many");
  },
});`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "testkit-"));
  const scope = join(folder, "node_modules", "@collectro");
  await mkdir(scope, { recursive: true });
  await symlink(fileURLToPath(new URL("../../connector", import.meta.url)), join(scope, "connector"));
  const collectro = { connector: "sample", apiVersion: 1 };
  const manifest = { name: "my-sample", version: "1.0.0", type: "module", exports: "./index.mjs", collectro };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "index.mjs"), CODE);
});
afterAll(async () => await rm(folder, { recursive: true }));

test("gives everything that a run left", async () => {
  const run = await runConnector(folder, { from: "2024-09-24", to: "2024-09-25", params: { count: 2 } });

  expect(run).toMatchObject({ exitCode: 0, result: "success", errors: [] });
  expect(run.lines).toEqual(['{"id":"1152921504606846976"}', '{"id":"1152921504606846977"}']);
  expect(run.rows).toHaveLength(2);
  expect(run.objects).toEqual([expect.stringMatching(/^gs:\/\/out\/test\/sample\/2024-09-24_2024-09-25\//)]);
  expect(run.report).toMatchObject({ counts: { read: 2, stored: 2 }, schema: [{ name: "id" }] });
  expect(run.log.length).toBeGreaterThan(1);
});

test("takes a file URL, a schema and further arguments", async () => {
  const schema = [{ name: "id", type: "STRING" }];
  const from = "2024-09-24";
  const run = await runConnector(pathToFileURL(folder), { from, params: { count: 4 }, schema, args: ["--limit", "1"] });

  expect(run.errors).toEqual([expect.stringMatching(/ROW_REFUSED.*row 1, id\): expected STRING/)]);
});

test("a run that fails is an answer, not an error", async () => {
  const run = await runConnector(folder, { from: "2024-09-24", params: { count: 6 } });

  expect(run).toMatchObject({ exitCode: 1, result: "failure", rows: [], objects: [], report: undefined });
  expect(run.errors).toEqual([expect.stringMatching(/CONNECTOR_FAILED.*too many/)]);
});

test("a secret that comes out is an error", async () => {
  const from = "2024-09-24";
  const params = { count: 1, token: "the-planted-secret" };
  const shown = params.token.split("").join("-");

  await expect(runConnector(folder, { from, params, secrets: [params.token] })).resolves.toMatchObject({ exitCode: 0 });
  await expect(runConnector(folder, { from, params, secrets: [shown] })).rejects.toThrow(
    /broke the contract:\n(.*\n)*a secret came out in .*log\.txt, as plain/,
  );
});

test("a run that does not end is killed and is an error", async () => {
  const params = { count: 1, hang: true };

  await expect(runConnector(folder, { from: "2024-09-24", params, timeoutMs: 2_000 })).rejects.toThrow(
    /did not end within 2000 ms/,
  );
});

test("a folder without a connector is told", async () => {
  const empty = join(folder, "empty");
  await mkdir(empty);
  await writeFile(join(empty, "package.json"), '{"name":"empty"}');

  await expect(runConnector(empty, { from: "2024-09-24" })).rejects.toThrow(/no "collectro"/);
});

test("nothing is left behind", async () => {
  // Other tests use the usual one at the same time.
  const usual = process.env["TMPDIR"];
  const own = await mkdtemp(join(tmpdir(), "testkit-own-"));
  process.env["TMPDIR"] = own;
  try {
    await runConnector(folder, { from: "2024-09-24", params: { count: 1 } });

    expect(await readdir(own)).toEqual([]);
  } finally {
    if (usual === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = usual;
    await rm(own, { recursive: true });
  }
});
