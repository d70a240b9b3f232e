import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitUntil } from "@collectro/faultkit";
import { describe, expect } from "vitest";
import { DATES, DAY, filesWorkflow, jsonOf, SCHEMA, shellWorkflow, test, type World } from "./cli-kit.js";

const IN_SHARED_DIR = 'cd "$COLLECTRO_SHARED_DIR"';
const FAIL = `${IN_SHARED_DIR}; printf '{"severity":"error","log":"no source: api.example"}\\n' >log.txt; printf failure >job_result.txt`;

/** A run that is loaded and one that fails, in this order. */
async function twoRuns(world: World): Promise<void> {
  await world.write("workflows/cities.json", filesWorkflow());
  await world.write("workflows/broken.json", shellWorkflow(FAIL).replace('"cities"', '"broken"'));
  expect((await world.cli(["crawl", "cities", ...DATES])).code).toBe(0);
  expect((await world.cli(["crawl", "broken", ...DATES])).code).toBe(1);
}

function idOf(world: World): string {
  return readdirSync(join(world.stateDir, "runs")).sort()[0] ?? "";
}

describe("runs", () => {
  test("are listed, shown and read; by name, by a part of it, or the last one", async ({ world }) => {
    await twoRuns(world);

    const listed = await world.cli(["runs"]);
    expect(listed.stdout).toMatch(/broken.*failed[\s\S]*cities.*loaded.*3/);
    const failed = await world.cli(["show", "last"]);
    expect(failed.stdout).toMatch(/failed\n {2}RESULT_FAILURE: .*\n {2}workflow: broken\n/);
    const loaded = await world.cli(["show", idOf(world).slice(-6)]);
    expect(loaded.stdout).toMatch(
      /read 3 → encoded 3 → stored 3 → listed 1 object → validated 3 → loaded 3 rows into t\.cities/,
    );
    const log = await world.cli(["logs", "last", "--errors", "--search", "api"]);
    expect(log.stdout).toBe("error no source: api.example\n");
  });

  test("are found by workflow, verdict and dates", async ({ world }) => {
    await twoRuns(world);
    const names = async (...args: string[]): Promise<string[]> => {
      const found = jsonOf(await world.cli(["runs", ...args, "--json"])) as unknown as { workflow: string }[];
      return found.map(({ workflow }) => workflow);
    };

    expect(await names()).toEqual(["broken", "cities"]);
    expect(await names("cities")).toEqual(["cities"]);
    expect(await names("--verdict", "failed")).toEqual(["broken"]);
    expect(await names("--limit", "1")).toEqual(["broken"]);
    expect(await names("--from", DAY)).toEqual(["broken", "cities"]);
    expect(await names("--from", "2024-09-25", "--to", "2024-09-30")).toEqual([]);
    expect(await names("--verdict", "open")).toEqual([]);
  });

  test("with --json tell objects, counts and reasons, and nothing of the workflow's env", async ({ world }) => {
    const secret = "value-of-a-secret";
    await world.write("workflows/cities.json", filesWorkflow().replace('"name"', `"env":{"TOKEN":"${secret}"},"name"`));
    await world.cli(["crawl", "cities", ...DATES]);

    const { stdout } = await world.cli(["show", "last", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "loaded",
      table: "t.cities",
      hostCounts: { read: 3 },
      objects: [{ uri: expect.stringMatching(/^gs:\/\/local\//), rows: 3, generation: expect.any(String) }],
    });
    expect(stdout).not.toContain(secret);
  });

  test.for([
    [["show", "20240101"], /there is no run 20240101 - give a run of/],
    [["show", "x"], /there is no run x/],
    [["logs", "last"], /there is no run last/],
    [["runs", "--verdict", "good"], /\(--verdict\): good - it is one of loaded, failed, lost, open/],
    [["runs", "--limit", "many"], /\(--limit\): many - write a whole number/],
    [["runs", "--from", "2024-02-30"], /WINDOW_INVALID.*2024-02-30/],
    [["prune", "--older-than", "soon"], /\(--older-than\): soon - write a time/],
    [["sweep", "nothing"], /\(nothing\): there is no such workflow/],
  ] as const)("what cannot be meant is told in one line: %j", async ([args, line], { world }) => {
    const { code, stdout, stderr } = await world.cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(line);
  });

  test("that go on are followed to their end", async ({ world }) => {
    const script = `${IN_SHARED_DIR}; i=0; until [ -e ${world.dir}/go ]; do sleep 0.1; i=$((i+1)); printf '{"severity":"info","log":"step %s"}\\n' $i >>log.txt; done; printf '{"severity":"info","log":"the end"}\\n' >>log.txt; printf failure >job_result.txt`;
    await world.write("workflows/slow.json", shellWorkflow(script));
    await using crawl = await world.start(["crawl", "slow", ...DATES]);
    await waitUntil(() => crawl.stdout.includes("step 2"), { what: "the second step", timeoutMs: 30_000 });
    await using logs = await world.start(["logs", "last", "-f"]);
    await waitUntil(() => logs.stdout.includes("step 3"), { what: "the third step", timeoutMs: 30_000 });
    await world.write("go", "");
    await world.finish(crawl);

    const { code, stdout } = await world.finish(logs);
    expect(code).toBe(0);
    const steps = [...stdout.matchAll(/step (\d+)/g)].map(([, number]) => Number(number));
    expect(steps).toEqual(steps.map((_, index) => index + 1));
    expect(stdout).toMatch(/info {2}the end\n$/);
  });
});

describe("schema diff", () => {
  test("tells how the table differs from the workflow's schema, before anything is loaded", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    expect(await world.cli(["schema", "diff", "cities"])).toMatchObject({
      code: 0,
      stdout: "t.cities is not there yet; the first load makes it\n",
    });
    await world.cli(["crawl", "cities", ...DATES]);
    expect(await world.cli(["schema", "diff", "cities"])).toMatchObject({
      code: 0,
      stdout: "t.cities fits the schema\n",
    });

    const schema = [...SCHEMA.slice(0, 2), { name: "name", type: "INT64" }, { name: "size", type: "FLOAT64" }];
    await world.write("data/schema.json", JSON.stringify(schema));
    const { code, stdout } = await world.cli(["schema", "diff", "cities"]);
    expect(code).toBe(1);
    expect(stdout).toBe("t.cities: name is VARCHAR, the schema says BIGINT\nt.cities: size is missing\n");
  });

  test("tells a warehouse that cannot be read apart from a table that does not fit", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    writeFileSync(join(world.stateDir, "warehouse.duckdb"), "no database".repeat(1000));
    const told = await world.cli(["schema", "diff", "cities", "--lang", "ja", "--json"]);
    expect(told.code).toBe(5);
    expect(told.stderr).toMatch(/^WAREHOUSE_FAILED: ウェアハウスがエラーを返しました/);
    expect(jsonOf(told)).toMatchObject({ exitCode: 5, errors: [expect.stringContaining("WAREHOUSE_FAILED")] });
  });
});

describe("retry", () => {
  test("runs the workflow as it is now, for the same dates", async ({ world }) => {
    await world.write("workflows/cities.json", shellWorkflow(FAIL));
    await world.cli(["crawl", "cities", ...DATES]);
    await world.write("workflows/cities.json", filesWorkflow());

    const { code, stdout } = await world.cli(["retry", "last"]);
    expect(code).toBe(0);
    expect(stdout).toContain("loaded 3 rows into t.cities");
    expect((await world.cli(["runs"])).stdout).toMatch(/loaded[\s\S]*failed/);
  });

  test("says when the file is gone, and runs what was recorded", async ({ world }) => {
    await world.write("elsewhere/w.json", filesWorkflow());
    await world.cli(["crawl", "elsewhere/w.json", ...DATES]);

    const { code, stderr } = await world.cli(["retry", "last"]);
    expect(code).toBe(0);
    expect(stderr).toContain("it is run as it was recorded");
  });

  test("says what is wrong with the file, and does not run what was recorded", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    await world.cli(["crawl", "cities", ...DATES]);
    await world.write("workflows/cities.json", filesWorkflow().replace('"table"', '"tabel"'));

    const { code, stderr } = await world.cli(["retry", "last"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cities\.json.*unknown key "tabel"/);
    expect(stderr).not.toContain("recorded");
    expect(readdirSync(join(world.stateDir, "runs"))).toHaveLength(1);
  });
});

describe("what is left", () => {
  test("of failed runs is swept, never what a run listed", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    await world.cli(["crawl", "cities", ...DATES]);
    const [listed] = (jsonOf(await world.cli(["show", "last", "--json"])) as unknown as { objects: { uri: string }[] })
      .objects;
    const path = join(world.stateDir, "store", listed?.uri.slice("gs://".length) ?? "");
    const upload = "/upload/storage/v1/b/local/o?uploadType=media&name=t/left-behind.json";
    const program = `await fetch(process.env.COLLECTRO_GCS_ENDPOINT + "${upload}", { method: "POST", body: "{}" })`;
    const script = `${process.execPath} --input-type=module -e '${program}'; ${FAIL}`;
    await world.write("workflows/leaves.json", shellWorkflow(script));
    expect((await world.cli(["crawl", "leaves", ...DATES])).code).toBe(1);

    const strange = await world.cli([
      "sweep",
      "cities",
      "--older-than",
      "0m",
      "--yes",
      `--state-dir=${world.dir}/other`,
    ]);
    expect(strange).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no run of this state folder has listed an object"),
    });
    const young = await world.cli(["sweep", "cities"]);
    expect(young.stdout).toContain("0 orphans among 2 objects");
    const looked = await world.cli(["sweep", "cities", "--older-than", "0m"]);
    expect(looked.stdout).toMatch(/left-behind[\s\S]*1 orphan among 2 objects, .*--yes removes them/);
    const swept = await world.cli(["sweep", "cities", "--older-than", "0m", "--yes"]);
    expect(swept.stdout).toContain("removed 1 orphan of 2 objects");
    expect(readFileSync(path, "utf8")).toContain("東京");
    expect((await world.cli(["sweep", "cities", "--older-than", "0m"])).stdout).toContain("0 orphans among 1 object");
  });

  test("of old runs is pruned, but for the newest of each workflow; rows and other buckets stay", async ({ world }) => {
    await twoRuns(world);
    await world.cli(["retry", idOf(world)]);
    const first = idOf(world);
    const args = ["prune", "--older-than", "0m", "--keep", "1", "--store"];

    const shown = await world.cli(args);
    expect(shown.stdout).toMatch(new RegExp(`${first}[\\s\\S]*1 run would go; --yes removes them`));
    const pruned = await world.cli([...args, "--yes"]);
    expect(pruned.stdout).toContain("removed 1 run");
    expect(readdirSync(join(world.stateDir, "runs"))).not.toContain(first);
    expect((await world.cli(["show", first])).code).toBe(2);
    const again = await world.cli(["crawl", "cities", ...DATES]);
    expect(again.stdout).toContain("t.cities: first 3 of 3 rows");
  });
});
