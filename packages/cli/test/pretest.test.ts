import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { waitUntil } from "@collectro/faultkit";
import { describe, expect } from "vitest";
import { allByName, CANARY, DATES, DAY, jsonOf, test } from "./cli-kit.js";
import { REFERENCE, rowSource } from "./reference-kit.js";

/** A container that says success with a newline, and lists nothing. */
const HASTY = `cd "$COLLECTRO_SHARED_DIR"
printf '{"severity":"info","log":"done"}\\n' >>log.txt
printf '{"gcsPaths":[]}' >.l && mv .l loadpath.txt
rm -f job_result.txt; echo success >.r && mv .r job_result.txt`;

describe("pretest", () => {
  // Ours meets a pretest of each connector in CI.
  test("of a container that keeps to the guide: passes, and leaves the reports", async ({ world }) => {
    await using source = await rowSource((day) => (day < "2024" ? [] : [{ day, id: 1, name: "東京" }]), CANARY);
    const asked = ["--strict", "--schema", "data/schema.json", "--empty-day", "2023-01-01=failure", "--report", "out"];
    const failing = ["--failing-arg=--source", "--failing-arg=http://{upstream:rows}/not-there"];
    const args = ["--output", "gs://bucket/in", "--source", "http://{upstream:rows}"];
    const brief = ["--empty", "failure", "--timeout", "2", "--pause", "0.1"];
    const done = await world.cli([
      ...["pretest", ...DATES, ...asked, ...failing, "--upstream", `rows=${source.address}`],
      ...["--env", `SOURCE_TOKEN=${CANARY}`, "--", "python3", REFERENCE, ...args, ...brief],
    ]);
    expect(done.code, done.stdout).toBe(0);
    expect(done.stdout).toMatch(/Passed.*2-2-2.*report\.html, report\.xml and report\.json are in out/s);
    expect((await readdir(join(world.dir, "out"))).sort()).toEqual(["report.html", "report.json", "report.xml"]);
    const html = await readFile(join(world.dir, "out/report.html"), "utf8");
    expect(html).toContain("事前テスト");
    expect(html).not.toContain(CANARY);
  });

  test("of a hasty container: names the clause, what was seen, and what to do; with --json in one value; exit 1", async ({
    world,
  }) => {
    const hasty = (option: string) => ["pretest", ...DATES, option, "--", "sh", "-c", HASTY];
    const { japanese, json } = await allByName(world, { japanese: hasty("--lang=ja"), json: hasty("--json") });
    expect([japanese.code, json.code]).toEqual([1, 1]);
    expect(japanese.stdout).toMatch(/2-1\.bytes.*"success\\n".*echo ではなく printf success を使う/s);
    expect(japanese.stderr).toMatch(/残り約 \d+ 秒/);
    expect(jsonOf(json)).toMatchObject({ version: 1, passed: false, from: DAY, to: DAY });
  });

  test("tells everything that is wrong with its command line at once, and starts nothing", async ({ world }) => {
    const bad = ["--upstream", "db", "--faults", "some", "--empty-day", "2024-02-30=success", "--timeout", "soon"];
    const more = ["--env", "NOT_SET_HERE", "--storage", "s3", "--schema", "nowhere.json"];
    const done = await world.cli(["pretest", "--from", "2024-02-30", ...bad, ...more]);
    expect({ code: done.code, stdout: done.stdout }).toEqual({ code: 2, stdout: "" });
    const wheres = ["--image", "TO", "FROM", "nowhere.json", "--env", "--upstream", "--empty-day", "--faults"];
    for (const where of [...wheres, "--storage", "--timeout"]) expect(done.stderr).toContain(`(${where}`);
  });

  test("that is stopped leaves nothing running", async ({ world }) => {
    const started = join(world.dir, "started");
    await using running = await world.start(["pretest", ...DATES, "--", "sh", "-c", `touch ${started}; sleep 600`]);
    await waitUntil(async () => (await readdir(world.dir)).includes("started"), { what: "the container" });
    running.kill("SIGINT");
    expect(await world.finish(running)).toMatchObject({ code: 4 });
  });
});
