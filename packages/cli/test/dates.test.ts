import { readdirSync } from "node:fs";
import { describe, expect } from "vitest";
import { DAY, filesWorkflow, jsonOf, test } from "./cli-kit.js";

const VERBS = [
  ["run", "files", "--param=path=data/rows.csv"],
  ["check", "files", "--param=path=data/rows.csv"],
  ["preview", "files", "--param=path=data/rows.csv"],
  ["schema", "files", "--param=path=data/rows.csv"],
  ["crawl", "cities"],
];

describe("dates that are missing or wrong", () => {
  test.for(VERBS)("are told alike by %s, before anything is started", async (verb, { world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    const [none, one, wrong, ja] = await Promise.all([
      world.cli(verb),
      world.cli([...verb, "--from", DAY, "--json"]),
      world.cli([...verb, "--from=2024-02-30", `--to=${DAY}`]),
      world.cli([...verb, "--lang=ja"]),
    ]);
    expect(none).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "WINDOW_MISSING: FROM or TO is missing (FROM, TO): FROM is not set, TO is not set - pass --from and --to, or set FROM and TO, such as 2024-09-24\n",
    });
    expect(jsonOf(one)).toEqual({ exitCode: 2, errors: [one.stderr.trim()] });
    expect(one.stderr).toMatch(/^WINDOW_MISSING: .*\(TO\): TO is not set - pass --from and --to/);
    expect(wrong.stderr).toMatch(/^WINDOW_INVALID: .*2024-02-30/);
    expect(ja.stderr).toMatch(/^WINDOW_MISSING: .*--from と --to/);
    expect(readdirSync(world.stateDir)).toEqual([]);
  });
});
