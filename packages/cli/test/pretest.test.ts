import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { waitUntil } from "@collectro/faultkit";
import { describe, expect } from "vitest";
import { CANARY, DATES, DAY, filesCommand, jsonOf, test } from "./cli-kit.js";

/** A container that says success with a newline, and lists nothing. */
const HASTY = `cd "$COLLECTRO_SHARED_DIR"
printf '{"severity":"info","log":"done"}\\n' >>log.txt
printf '{"gcsPaths":[]}' >.l && mv .l loadpath.txt
rm -f job_result.txt; echo success >.r && mv .r job_result.txt`;

const EMPTY = ["--empty-day", "2023-01-01=failure"];

describe("pretest", () => {
  test("of our container: passes, and leaves the reports", async ({ world }) => {
    const schema = ["--schema", "data/schema.json"];
    const done = await world.cli([
      ...[
        "pretest",
        ...DATES,
        ...schema,
        ...EMPTY,
        "--strict",
        "--report",
        "out",
        "--failing-arg=--param=path=nowhere",
      ],
      ...["--env", `API_TOKEN=${CANARY}`, "--", ...filesCommand(world)],
    ]);
    expect(done.code, done.stdout).toBe(0);
    expect(done.stdout).toMatch(/Passed.*2-2-2.*report\.html, report\.xml and report\.json are in out/s);
    expect((await readdir(join(world.dir, "out"))).sort()).toEqual(["report.html", "report.json", "report.xml"]);
    const html = await readFile(join(world.dir, "out/report.html"), "utf8");
    expect(html).toContain("事前テスト");
    expect(html).not.toContain(CANARY);
  });

  test("of a hasty container: names the clause, what was seen, and what to do; exit 1", async ({ world }) => {
    const done = await world.cli(["pretest", ...DATES, "--", "sh", "-c", HASTY]);
    expect(done.code).toBe(1);
    expect(done.stdout).toMatch(/2-1\.bytes.*"success\\n".*printf success, not\s+echo/s);
  });

  test("with --json: one value on stdout", async ({ world }) => {
    const report = jsonOf(await world.cli(["pretest", ...DATES, "--json", "--", "sh", "-c", HASTY]));
    expect(report).toMatchObject({ version: 1, passed: false, from: DAY, to: DAY });
  });

  test("in Japanese", async ({ world }) => {
    const { stdout, stderr } = await world.cli(["pretest", ...DATES, "--lang", "ja", "--", "sh", "-c", HASTY]);
    expect(stdout).toContain("echo ではなく printf success を使う");
    expect(stderr).toMatch(/残り約 \d+ 秒/);
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
