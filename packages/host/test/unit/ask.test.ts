import { describe, expect, test } from "vitest";
import { ask } from "../../src/stages/1-ask.js";

const GOOD = ["--connector", "files", "--output", "gs://bucket/prefix"];
const DATES = { FROM: "2024-09-24", TO: "2024-09-25" };

function problemsOf(argv: readonly string[], env: NodeJS.ProcessEnv = DATES): string[] {
  const asked = ask(argv, env, "file:///base/");
  if (asked.problems.length > 0) expect(asked.request).toBeUndefined();
  return asked.problems.map(({ code, where, detail }) => `${code} ${where}: ${detail}`);
}

describe("a good request", () => {
  test("has every default of the command line", () => {
    const { request, sharedDir, stopGraceMs, problems } = ask(GOOD, DATES, "file:///base/");
    expect(problems).toEqual([]);
    expect({ sharedDir, stopGraceMs }).toEqual({ sharedDir: "/shared", stopGraceMs: 8_000 });
    expect(request).toMatchObject({
      connector: "files",
      window: { from: "2024-09-24", to: "2024-09-25" },
      output: { bucket: "bucket", prefix: "prefix" },
      timeZone: "Asia/Tokyo",
      expandWindow: "none",
      uriScheme: "gcs",
      emptyWindow: undefined,
      limit: undefined,
      schemaSource: undefined,
      parentRunId: undefined,
    });
    expect(Object.isFrozen(request)).toBe(true);
  });

  test("takes the folder from the argument, then from the environment", () => {
    const env = { ...DATES, COLLECTRO_SHARED_DIR: "/from-env" };
    expect(ask(GOOD, env, "file:///base/").sharedDir).toBe("/from-env");
    expect(ask([...GOOD, "--shared-dir", "/from-arg"], env, "file:///base/").sharedDir).toBe("/from-arg");
  });

  test("knows its folder even when everything else is wrong", () => {
    expect(ask(["--shared-dir", "/x", "--limit", "none"], {}, "file:///base/").sharedDir).toBe("/x");
  });

  test.for([
    ["250ms", 250],
    ["30s", 30_000],
    ["2m", 120_000],
    ["0s", 0],
  ] as const)("reads %s as %i ms", ([text, ms]) => {
    expect(ask([...GOOD, "--stop-grace", text], DATES, "file:///base/").stopGraceMs).toBe(ms);
  });

  test("keeps a value that holds an equals sign, or is empty", () => {
    const { request } = ask([...GOOD, "--param", "query=a=b", "--param", "note="], DATES, "file:///base/");
    expect({ ...request?.rawParams }).toEqual({ query: "a=b", note: "" });
  });

  test("has another run id each time", () => {
    const ids = Array.from({ length: 100 }, () => ask(GOOD, DATES, "file:///base/").request?.runId);
    expect(new Set(ids).size).toBe(100);
    expect(ids[0]).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);
  });
});

describe("dates that are none", () => {
  test.for([
    "2024-02-30",
    "2023-02-29",
    "2024-13-01",
    "2024-00-10",
    "2024-01-00",
    "2024-9-24",
    "2024/09/24",
    "20240924",
    "24-09-24",
    "2024-09-24T00:00:00",
    " 2024-09-24",
    "2024-09-24 ",
    "2024-09-24\n",
    "２０２４-０９-２４",
    "2024‐09‐24",
    "٢٠٢٤-٠٩-٢٤",
    "令和6年9月24日",
    "0000-01-01",
    "10000-01-01",
    "-024-01-01",
    "yesterday",
    "NaN",
  ])("%j", (text) => {
    expect(problemsOf(GOOD, { FROM: text, TO: "2024-09-24" })).toEqual([
      `WINDOW_INVALID FROM: FROM is ${JSON.stringify(text)}`,
    ]);
    expect(problemsOf(GOOD, { FROM: text, TO: text })).toHaveLength(2);
  });
});

describe("names that are no connector's", () => {
  test.for([
    "../hostile",
    "..",
    ".",
    "/etc/passwd",
    "./index.mjs",
    "a/b",
    "a\\b",
    "C:\\x",
    "file:///etc/passwd",
    "https://example.com/x.mjs",
    "data:text/javascript,1",
    "node:fs",
    "@collectro/connector-hostile",
    "@collectro/../x",
    "Hostile",
    "HOSTILE",
    "hostile ",
    " hostile",
    "hostile\n",
    "hostile\0",
    "hostile.js",
    "hos tile",
    "ｈostile",
    "höstile",
    "コネクター",
    "__proto__",
    "_x",
    "1x",
    "a".repeat(65),
    "a;rm -rf /",
    "$(id)",
    "`id`",
    "a|b",
    "a&b",
    "a%2fb",
    "a?b",
    "a#b",
    "a,b",
    "*",
    "-hostile",
  ])("%j", (name) => {
    expect(problemsOf([`--connector=${name}`, "--output", "gs://bucket/x"])).toEqual([
      `CONNECTOR_UNKNOWN --connector: ${JSON.stringify(name.slice(0, 80))} is no connector name`,
    ]);
  });
});

describe("places that no object can have", () => {
  test.for([
    ["gs://out/a/../b", /\. or \.\. as a segment/],
    ["gs://out/./b", /\. or \.\. as a segment/],
    ["gs://out/a//b", /empty segment/],
    ["gs://out/a\nb", /control character/],
    ["gs://out/a\u007fb", /control character/],
    ["gs://out/part-*", /patterns/],
    ["gs://out/a?b", /patterns/],
    [`gs://out/${"x".repeat(1025)}`, /longer than 1024 bytes/],
    [`gs://out/${"é".repeat(513)}`, /longer than 1024 bytes/],
    ["gs://out/\ud800", /valid Unicode/],
    ["gs://O/x", /no bucket name/],
    ["gs:///x", /no bucket name/],
    ["s3://out/x", /does not start with gs:\/\//],
    ["out/x", /does not start with gs:\/\//],
    ["https://storage.googleapis.com/out/x", /does not start with gs:\/\//],
  ] as const)("%j", ([output, reason]) => {
    const [problem, ...more] = problemsOf(["--connector", "files", "--output", output]);
    expect(problem).toMatch(/^ARGUMENT_INVALID --output/);
    expect(problem).toMatch(reason);
    expect(more).toEqual([]);
  });
});

test("no value of a param, and no argument out of place, is ever told", () => {
  const secret = "hunter2";
  const told = problemsOf([
    ...[secret, "--param", secret, "--params", `{"token":"${secret}`, "--params", `"${secret}"`],
    ...[`--parm`, `token=${secret}`, "-param", `token=${secret}`, `--token=${secret}`, "--", secret],
  ]).join("\n");
  expect(told).not.toContain(secret);
  expect(told.match(/ARGUMENT_INVALID/g)?.length).toBeGreaterThan(8);
});

test.for(["0", "-1", "1.5", "1e3", "ten", "", "１０", "9999999999999999"])("refuses --limit %j", (limit) => {
  expect(problemsOf([...GOOD, `--limit=${limit}`])).toEqual([expect.stringMatching(/^ARGUMENT_INVALID --limit/)]);
});

test.for(["8", "8 s", "-1s", "8h", "eight", "1.5s"])("refuses --stop-grace %j", (text) => {
  expect(problemsOf([...GOOD, `--stop-grace=${text}`])).toEqual([
    expect.stringMatching(/^ARGUMENT_INVALID --stop-grace/),
  ]);
});
