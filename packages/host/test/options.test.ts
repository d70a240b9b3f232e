import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { expectFailure, expectSuccess, test } from "./harness.js";

test("a run stores every row of every slice, in date order, under the names that the guide of the project gives", async ({
  world,
}) => {
  const run = await world.run({
    params: { count: 2, parallel: 3 },
    to: "2024-09-26",
    env: { COLLECTRO_RUN_ID: "job-7" },
  });
  expectSuccess(run);
  expect(run.listed.map((name) => name.replace(/\d{8}T\d{6}Z-[0-9a-f]{8}/, "RUN"))).toEqual([
    "run-1/hostile/2024-09-24_2024-09-24/RUN/part-00000.json",
    "run-1/hostile/2024-09-25_2024-09-25/RUN/part-00000.json",
    "run-1/hostile/2024-09-26_2024-09-26/RUN/part-00000.json",
  ]);
  expect(run.rows.map(({ id, day }) => `${id} ${day}`)).toEqual([
    ...["0 2024-09-24", "1 2024-09-24", "0 2024-09-25"],
    ...["1 2024-09-25", "0 2024-09-26", "1 2024-09-26"],
  ]);
  expect(run.infos[0]).toMatch(/^connector hostile, dates 2024-09-24 – 2024-09-26, run \S+ \(started by job-7\)$/);
  expect(run.infos).toContain("2024-09-25: 2 rows");
  expect(run.infos.at(-1)).toMatch(/^6 rows in 3 objects .*read = encoded = stored, every object verified/);
});

test("batches, lines and rows give the same bytes", async ({ world }) => {
  const [rows, batches, lines] = [
    await world.run({ params: { mode: "rows", count: 2_500 } }),
    await world.run({ params: { mode: "batches", count: 2_500 } }),
    await world.run({ params: { mode: "lines", count: 2_500 } }),
  ];
  for (const run of [rows, batches, lines]) expectSuccess(run);
  expect(batches.rows).toEqual(rows.rows);
  expect(lines.rows).toEqual(rows.rows);
  expect(rows.rows).toHaveLength(2_500);
});

describe("--limit", () => {
  test.for(["rows", "batches", "lines"])("stores exactly so many rows: %s", async (mode, { world }) => {
    const run = await world.run({ params: { mode, count: 5_000 }, args: ["--limit", "1234"] });
    expectSuccess(run);
    expect(run.rows.map(({ id }) => id)).toEqual(Array.from({ length: 1_234 }, (_, id) => id));
    expect(run.infos).toContain("--limit: only the first 1234 rows are stored");
  });

  test("holds over slices, and stops a source without end", async ({ world }) => {
    const run = await world.run({ params: { count: 3 }, args: ["--limit", "5"], to: "2024-12-31" });
    expectSuccess(run);
    expect(run.rows).toHaveLength(5);
  });
});

test("--expand-window month reads the month and says so", async ({ world }) => {
  const args = ["--expand-window", "month"];
  const run = await world.run({ params: { count: 1 }, args, from: "2024-02-01", to: "2024-02-01" });
  expectSuccess(run);
  expect(run.rows.map(({ day }) => day)).toHaveLength(29);
  expect(run.infos).toContain("dates read after --expand-window: 2024-02-01 – 2024-02-29");
});

// Each run proves both: where its dates are shown says nothing of its paths.
test.for([
  ["gcs", "Asia/Tokyo", "Pacific/Kiritimati", []],
  ["gs", "Europe/Paris", "America/Los_Angeles", ["--uri-scheme", "gs", "--time-zone", "Europe/Paris"]],
] as const)(
  "paths begin with %s:// and dates are calendar dates of %s, on a machine in %s",
  async ([scheme, zone, TZ, args], { world }) => {
    const sharedDir = await world.folder("shared");
    const run = await world.run({ sharedDir, args, params: { mode: "showsDates" }, env: { TZ } });
    expectSuccess(run);
    expect(run.infos).toContain(`2024-09-24 to 2024-09-24 in ${zone}`);
    const { gcsPaths } = JSON.parse(await readFile(join(sharedDir, "loadpath.txt"), "utf8"));
    expect(gcsPaths).toEqual([expect.stringMatching(`^${scheme}://out/run-`)]);
  },
);

describe("zero rows", () => {
  const connector = (emptyWindow: string) => `
    import { defineConnector, z } from "@collectro/connector";
    export default defineConnector({
      name: "empty", title: { en: "Empty", ja: "空" }, params: z.object({}), schema: [{ name: "id", type: "INT64" }],
      ${emptyWindow}
      *read() {},
    });`;
  const failure = /EMPTY_WINDOW.*\(empty\): 0 rows for 2024-09-24/;
  test.for([
    ["", undefined, /EMPTY_UNDECIDED.*\(empty\): 0 rows for 2024-09-24/],
    ['emptyWindow: "failure",', undefined, failure],
    ['emptyWindow: "success",', undefined, undefined],
    ["", "success", undefined],
    ["", "failure", failure],
    ['emptyWindow: "failure",', "success", undefined],
    ['emptyWindow: "success",', "failure", failure],
  ] as const)("declared %j, asked %j", async ([declared, asked, error], { world }) => {
    await world.addConnector("empty", connector(declared));
    const run = await world.run({ connector: "empty", args: asked ? ["--empty-window", asked] : [] });
    if (error) return expectFailure(run, 1, error);
    expectSuccess(run);
    expect(run.listed).toEqual([]);
  });

  test("are never what a source that failed has", async ({ world }) => {
    const run = await world.run({
      params: { mode: "sourceFails", token: "s3cr3t-word" },
      args: ["--empty-window", "success"],
    });
    expectFailure(run, 1, /^\[read\] SOURCE_AUTH.*\(db:5432\): password \*\*\*\* refused/);
  });
});

describe("--schema", () => {
  const wider = '[{"name":"id","type":"INT64"},{"name":"name","type":"STRING"},{"name":"day","type":"STRING"}]';

  test.for([
    ["inline", async (): Promise<string> => wider],
    ["from a file", (dir: string): Promise<string> => written(dir, wider)],
  ] as const)("%s wins over the connector's own", async ([, source], { world }) => {
    expectSuccess(await world.run({ args: ["--schema", await source(world.dir)] }));
  });

  test("that has fewer columns refuses the rows that have more", async ({ world }) => {
    const refused = await world.run({ args: ["--schema", '[{"name":"id","type":"INT64"}]'] });
    expectFailure(refused, 1, /ROW_REFUSED.*row 1, name\)/, /ROW_REFUSED.*row 1, day\)/);
  });

  test("in the bucket is read although the store stumbles", async ({ world }) => {
    await upload(world.store.endpoint, "schema.json", wider);
    world.store.faults.arm({ method: "storage.objects.get", instruction: "return-503", times: 2 });
    expectSuccess(await world.run({ args: ["--schema", "gs://out/schema.json"] }));
  });

  // What else is refused, and how it is told: unit/schema.test.ts.
  test.for([
    ['[{"name":"id","type":"INTEGR"}]', /^\[open\] SCHEMA_INVALID.*--schema \S*0\S*.*INTEGR/],
    ["gs://out/none.json", /SCHEMA_INVALID.*\(gs:\/\/out\/none\.json\): it cannot be read/],
  ] as const)("%s is refused", async ([schema, error], { world }) => {
    expectFailure(await world.run({ args: ["--schema", schema] }), 2, error);
  });
});

test("without any schema rows are stored as they are, and the run says so", async ({ world }) => {
  const code = `
    import { defineConnector, unchecked, z } from "@collectro/connector";
    export default defineConnector({
      name: "free", title: { en: "Free", ja: "自由" }, params: z.object({}), schema: () => undefined,
      *read() { yield unchecked([{ any: ["thing", { goes: null }] }]); },
    });`;
  await world.addConnector("free", code);
  const run = await world.run({ connector: "free" });
  expectSuccess(run);
  expect(run.rows).toEqual([{ any: ["thing", { goes: null }] }]);
  expect(run.infos).toContainEqual(expect.stringMatching(/^no schema is known: rows are stored without validation/));
});

async function written(dir: string, text: string): Promise<string> {
  const path = join(dir, "schema.json");
  await writeFile(path, text);
  return path;
}

async function upload(endpoint: string, name: string, text: string): Promise<void> {
  const url = `${endpoint}/upload/storage/v1/b/out/o?uploadType=media&name=${name}`;
  expect((await fetch(url, { method: "POST", body: text })).ok).toBe(true);
}
