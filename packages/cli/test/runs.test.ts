import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitUntil } from "@collectro/faultkit";
import { describe, expect } from "vitest";
import { DATES, DAY, filesWorkflow, jsonOf, SCHEMA, shellWorkflow, test, testAfter, type World } from "./cli-kit.js";

const IN_SHARED_DIR = 'cd "$COLLECTRO_SHARED_DIR"';
const FAIL = `${IN_SHARED_DIR}; printf '{"severity":"error","log":"no source: api.example"}\\n' >log.txt; printf failure >job_result.txt`;
const SECRET = "value-of-a-secret";

/** With a run that is loaded and one that fails, in this order. */
const testWithRuns = testAfter(async (world) => {
  const withSecret = filesWorkflow().replace('"name"', `"env":{"TOKEN":"${SECRET}"},"name"`);
  await world.write("workflows/cities.json", withSecret);
  await world.write("workflows/broken.json", shellWorkflow(FAIL).replace('"cities"', '"broken"'));
  const done = await world.all(["cities", "broken"].map((name) => ["crawl", name, ...DATES]));
  expect(done.map(({ code }) => code)).toEqual([0, 1]);
});

/** The oldest run. */
function idOf(world: World): string {
  return readdirSync(join(world.stateDir, "runs")).sort()[0] ?? "";
}

/** What each of several prints. */
async function stdoutOf(world: World, lines: readonly (readonly string[])[]): Promise<string[]> {
  return (await world.all(lines)).map(({ stdout }) => stdout);
}

describe("runs", () => {
  testWithRuns("are listed, shown and read; by name, by a part of it, or the last one", async ({ world }) => {
    const log = ["logs", "last", "--errors", "--search", "api"];
    expect(await stdoutOf(world, [["runs"], ["show", "last"], ["show", idOf(world).slice(-6)], log])).toEqual([
      expect.stringMatching(/broken.*failed[\s\S]*cities.*loaded.*3/),
      expect.stringMatching(/failed\n {2}RESULT_FAILURE: .*\n {2}workflow: broken\n/),
      expect.stringContaining(
        "read 3 → encoded 3 → stored 3 → listed 1 object → validated 3 → loaded 3 rows into t.cities",
      ),
      "error no source: api.example\n",
    ]);
  });

  testWithRuns("are found by workflow, verdict and dates", async ({ world }) => {
    const found: [string[], string[]][] = [
      [[], ["broken", "cities"]],
      [["cities"], ["cities"]],
      [["--verdict", "failed"], ["broken"]],
      [["--limit", "1"], ["broken"]],
      [
        ["--from", DAY],
        ["broken", "cities"],
      ],
      [["--from", "2024-09-25", "--to", "2024-09-30"], []],
      [["--verdict", "open"], []],
    ];
    const printed = await stdoutOf(
      world,
      found.map(([args]) => ["runs", ...args, "--json"]),
    );
    const names = printed.map((json) => (JSON.parse(json) as { workflow: string }[]).map(({ workflow }) => workflow));
    expect(names).toEqual(found.map(([, workflows]) => workflows));
  });

  testWithRuns("with --json tell objects, counts and reasons, and nothing of the workflow's env", async ({ world }) => {
    const { stdout } = await world.cli(["show", idOf(world), "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "loaded",
      table: "t.cities",
      hostCounts: { read: 3 },
      objects: [{ uri: expect.stringMatching(/^gs:\/\/local\//), rows: 3, generation: expect.any(String) }],
    });
    expect(stdout).not.toContain(SECRET);
  });

  test("what cannot be meant is told in one line", async ({ world }) => {
    const told: [string[], RegExp][] = [
      [["show", "20240101"], /there is no run 20240101 - give a run of/],
      [["show", "x"], /there is no run x/],
      [["logs", "last"], /there is no run last/],
      [["runs", "--verdict", "good"], /\(--verdict\): good - it is one of loaded, failed, lost, open/],
      [["runs", "--limit", "many"], /\(--limit\): many - write a whole number/],
      [["runs", "--from", "2024-02-30"], /WINDOW_INVALID.*2024-02-30/],
      [["prune", "--older-than", "soon"], /\(--older-than\): soon - write a time/],
      [["sweep", "nothing"], /\(nothing\): there is no such workflow/],
    ];
    expect(await world.all(told.map(([args]) => args))).toEqual(
      told.map(([, line]) => ({ code: 2, stdout: "", stderr: expect.stringMatching(line) })),
    );
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
  testWithRuns(
    "tells how the table differs from the workflow's schema, before anything is loaded",
    async ({ world }) => {
      const fresh = { name: "t.fresh", schema: "../data/schema.json" };
      await world.write("workflows/fresh.json", filesWorkflow({ name: "fresh", table: fresh }));
      const other = [...SCHEMA.slice(0, 2), { name: "name", type: "INT64" }, { name: "size", type: "FLOAT64" }];
      await world.write("data/other.json", JSON.stringify(other));
      await world.write(
        "workflows/other.json",
        filesWorkflow().replace('"../data/schema.json"', '"../data/other.json"'),
      );
      const diffs = ["fresh", "cities", "other"].map((name) => ["schema", "diff", name]);
      expect(await world.all(diffs)).toMatchObject([
        { code: 0, stdout: "t.fresh is not there yet; the first load makes it\n" },
        { code: 0, stdout: "t.cities fits the schema\n" },
        { code: 1, stdout: "t.cities: name is VARCHAR, the schema says BIGINT\nt.cities: size is missing\n" },
      ]);
    },
  );

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
  testWithRuns("runs the workflow as it is now, for the same dates", async ({ world }) => {
    await world.write("workflows/broken.json", filesWorkflow({ name: "broken" }));

    const [retried, listed] = await world.all([
      ["retry", "last"],
      ["runs", "broken"],
    ]);
    expect(retried).toMatchObject({ code: 0, stdout: expect.stringContaining("loaded 3 rows into t.cities") });
    expect(listed?.stdout).toMatch(/loaded[\s\S]*failed/);
  });

  testWithRuns("says when the file is gone, and runs what was recorded", async ({ world }) => {
    rmSync(join(world.dir, "workflows/cities.json"));

    const { code, stderr } = await world.cli(["retry", idOf(world)]);
    expect(code).toBe(0);
    expect(stderr).toContain("it is run as it was recorded");
  });

  testWithRuns("says what is wrong with the file, and does not run what was recorded", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow().replace('"table"', '"tabel"'));

    const { code, stderr } = await world.cli(["retry", idOf(world)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cities\.json.*unknown key "tabel"/);
    expect(stderr).not.toContain("recorded");
    expect(readdirSync(join(world.stateDir, "runs"))).toHaveLength(2);
  });
});

describe("what is left", () => {
  testWithRuns("of failed runs is swept, never what a run listed", async ({ world }) => {
    const { objects } = jsonOf(await world.cli(["show", idOf(world), "--json"])) as { objects?: { uri: string }[] };
    const path = join(world.stateDir, "store", objects?.[0]?.uri.slice("gs://".length) ?? "");
    const upload = "/upload/storage/v1/b/local/o?uploadType=media&name=t/left-behind.json";
    const program = `await fetch(process.env.COLLECTRO_GCS_ENDPOINT + "${upload}", { method: "POST", body: "{}" })`;
    const script = `${process.execPath} --input-type=module -e '${program}'; ${FAIL}`;
    await world.write("workflows/leaves.json", shellWorkflow(script));

    const sweep = ["sweep", "cities"];
    const now = [...sweep, "--older-than", "0m"];
    const done = await world.all([
      ["crawl", "leaves", ...DATES],
      [...now, "--yes", `--state-dir=${world.dir}/other`],
      sweep,
      now,
      [...now, "--yes"],
      now,
    ]);
    expect(done.map(({ code }) => code)).toEqual([1, 2, 0, 0, 0, 0]);
    const [, strange, young, looked, swept, after] = done;
    expect(strange?.stderr).toContain("no run of this state folder has listed an object");
    expect(young?.stdout).toContain("0 orphans among 2 objects");
    expect(looked?.stdout).toMatch(/left-behind[\s\S]*1 orphan among 2 objects, .*--yes removes them/);
    expect(swept?.stdout).toContain("removed 1 orphan of 2 objects");
    expect(readFileSync(path, "utf8")).toContain("東京");
    expect(after?.stdout).toContain("0 orphans among 1 object");
  });

  testWithRuns(
    "of old runs is pruned, but for the newest of each workflow; rows and other buckets stay",
    async ({ world }) => {
      const first = idOf(world);
      const args = ["prune", "--older-than", "0m", "--keep", "1", "--store"];
      const [, shown, pruned, gone, again] = await world.all([
        ["retry", first],
        args,
        [...args, "--yes"],
        ["show", first],
        ["crawl", "cities", ...DATES],
      ]);

      expect(shown?.stdout).toMatch(new RegExp(`${first}[\\s\\S]*1 run would go; --yes removes them`));
      expect(pruned?.stdout).toContain("removed 1 run");
      expect(readdirSync(join(world.stateDir, "runs"))).not.toContain(first);
      expect(gone?.code).toBe(2);
      expect(again?.stdout).toContain("t.cities: first 3 of 3 rows");
    },
  );
});
