import { existsSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startObjectStore } from "@collectro/object-store";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { formatReason } from "../src/reason.js";
import { crawlDay, DAY, ndjson, put, SCHEMA, shellWorkflow, succeed, tableRows, testState } from "./crawl-kit.js";
import { tempDir } from "./temp-dir.js";

const GOOD = ndjson([{ id: 1, day: DAY, value: "good" }]);

function listing(text: string): string {
  return `cd "$COLLECTRO_SHARED_DIR"; cat >loadpath.txt <<'END'\n${text}\nEND\nprintf success >job_result.txt`;
}

describe("objects that are refused: nothing is loaded, and what was there stays", () => {
  it.each([
    ["a missing object", ["out/a", "out/none"], "OBJECT_MISSING: gs://local/out/none does not exist"],
    ["an object outside of the output", ["out/a", "other/a"], "OBJECT_FOREIGN: gs://local/other/a lies outside"],
    ["a prefix that only begins alike", ["out/a", "outside/a"], "OBJECT_FOREIGN: gs://local/outside/a lies outside"],
    ["an object listed twice", ["out/a", "out/a"], "listed twice"],
  ])("%s", async (_, objects, message) => {
    const state = testState();
    for (const object of ["out/before", "out/a", "other/a", "outside/a"]) await put(state, object, GOOD);
    await crawlDay(state, shellWorkflow(succeed("out/before")));

    const outcome = await crawlDay(state, shellWorkflow(succeed(...objects)));

    expect(outcome.verdict).toBe("failed");
    expect(outcome.reasons.map((reason) => formatReason(reason)).join("\n")).toContain(message);
    expect(await tableRows(state)).toEqual([{ id: "1", day: DAY, value: "good" }]);
  });

  it.each([
    ["no JSON", "gs://local/out/a", "it is not JSON"],
    ["no list", '{"gcsPaths":"gs://local/out/a"}', "gcsPaths"],
    ["another bucket", '{"gcsPaths":["gs://elsewhere/out/a"]}', "gs://elsewhere/out/a lies outside"],
    ["a path trick", '{"gcsPaths":["gs://local/out/../other/a"]}', ".. as a segment"],
    ["a pattern", '{"gcsPaths":["gs://local/out/*"]}', "patterns"],
    ["a bare bucket", '{"gcsPaths":["gs://local"]}', "names no object"],
    ["no bucket at all", '{"gcsPaths":["/etc/passwd"]}', "gs://"],
  ])("a loadpath.txt with %s", async (_, text, message) => {
    const outcome = await crawlDay(testState(), shellWorkflow(listing(text)));
    expect(outcome.verdict).toBe("failed");
    expect(outcome.reasons.map((reason) => formatReason(reason)).join("\n")).toContain(message);
  });

  it("a row that does not fit: the reason names object, line, column path, and what was expected", async () => {
    const state = testState();
    await put(state, "out/a", GOOD);
    await put(state, "out/b", `${GOOD}{"id":"x","day":"${DAY}"}\n`);
    const outcome = await crawlDay(state, shellWorkflow(succeed("out/a", "out/b")));
    expect(outcome.codes).toEqual(["ROW_REFUSED", "ROWS_REFUSED"]);
    expect(outcome.reasons[0]?.values).toMatchObject({ object: "gs://local/out/b", line: 2, path: "id" });
    // Those of out/a: an object with a row that is refused is not validated.
    expect(outcome.counts).toMatchObject({ objects: 2, rowsValidated: 1, rowsLoaded: 0 });
    expect(existsSync(join(outcome.dir, "staging"))).toBe(false);
    expect(await tableRows(state)).toEqual([]);
  });

  it("a row outside of the window, in replace-window only", async () => {
    const state = testState();
    await put(state, "out/a", ndjson([{ id: 1, day: "2024-09-25" }]));
    const workflow = shellWorkflow(succeed("out/a"));
    const { codes, reasons } = await crawlDay(state, workflow);
    expect(codes).toEqual(["ROW_REFUSED", "ROWS_REFUSED"]);
    // BigQuery has no opinion on windows.
    expect(reasons.map((why) => formatReason(why)).join()).not.toContain("BigQuery");
    const appending = { ...workflow, table: { name: "t.rows", schema: SCHEMA, mode: "append" } as const };
    expect((await crawlDay(state, appending)).verdict).toBe("loaded");
  });
});

describe("an empty window", () => {
  it("is a success unless the workflow says otherwise, and replaces what was there", async () => {
    const state = testState();
    await put(state, "out/a", GOOD);
    await crawlDay(state, shellWorkflow(succeed("out/a")));
    expect((await crawlDay(state, shellWorkflow(succeed()))).verdict).toBe("loaded");
    expect(await tableRows(state)).toEqual([]);
  });

  it.each([
    ["no object", []],
    ["an empty object", ["out/empty"]],
  ])("of %s is failed with emptyWindow: failure", async (_, objects) => {
    const state = testState();
    await put(state, "out/a", GOOD);
    await put(state, "out/empty", "");
    await crawlDay(state, shellWorkflow(succeed("out/a")));
    const outcome = await crawlDay(state, shellWorkflow(succeed(...objects), { emptyWindow: "failure" }));
    expect([outcome.verdict, ...outcome.codes]).toEqual(["failed", "EMPTY_WINDOW"]);
    expect(await tableRows(state)).toHaveLength(1);
  });
});

describe("fetching", () => {
  it("takes a row of 40 MB out of gzip, which BigQuery would load", async () => {
    const state = testState();
    const line = ndjson([{ id: 1, day: DAY, value: "abcdefgh".repeat(5_000_000) }]);
    await put(state, "out/a.gz", new Uint8Array(gzipSync(line, { level: 1 })));
    const { codes, verdict, counts } = await crawlDay(state, shellWorkflow(succeed("out/a.gz")));
    expect({ codes, verdict, rows: counts.rowsLoaded }).toEqual({ codes: [], verdict: "loaded", rows: 1 });
  });

  it("unpacks an object that is stored with gzip", async () => {
    const state = testState();
    await put(state, "out/a.gz", new Uint8Array(gzipSync(GOOD)));
    await crawlDay(state, shellWorkflow(succeed("out/a.gz")));
    expect(await tableRows(state)).toEqual([{ id: "1", day: DAY, value: "good" }]);
  });

  it.each([
    ["one member after another", [gzipSync(GOOD), gzipSync(GOOD.replace("1", "2"))], "loaded", 2],
    ["a member behind a NUL byte", [gzipSync(GOOD), Buffer.from([0]), gzipSync(GOOD)], "OBJECT_CORRUPT", 0],
    ["a member that is cut", [gzipSync(GOOD).subarray(0, -9)], "OBJECT_CORRUPT", 0],
    ["junk after a member", [gzipSync(GOOD), Buffer.from("junk")], "OBJECT_CORRUPT", 0],
    ["a checksum that is wrong", [gzipSync(GOOD).subarray(0, -8), Buffer.alloc(8)], "OBJECT_CORRUPT", 0],
    [
      "a cut after 8 MiB, validated by a thread",
      [gzipSync(Buffer.alloc(9 * 1024 * 1024, "\n"), { level: 0 }).subarray(0, -9)],
      "OBJECT_CORRUPT",
      0,
    ],
  ])("of gzip with %s: no row is lost unheard", async (_, parts, expected, rows) => {
    const state = testState();
    await put(state, "out/a.gz", new Uint8Array(Buffer.concat(parts)));
    const outcome = await crawlDay(state, shellWorkflow(succeed("out/a.gz")));
    expect([outcome.codes[0] ?? outcome.verdict, await tableRows(state).then((all) => all.length)]).toEqual([
      expected,
      rows,
    ]);
    if (rows === 0) expect(outcome.reasons[0]?.values).toMatchObject({ object: "gs://local/out/a.gz" });
  });

  it("takes names with any characters", async () => {
    const state = testState();
    await put(state, "out/日本 %2F+&=?.json", GOOD.replace("good", "name"));
    const outcome = await crawlDay(state, shellWorkflow(listing('{"gcsPaths":["gs://local/out/日本 %2F+&=.json"]}')));
    expect(outcome.codes).toEqual(["OBJECT_MISSING"]);
    await put(state, "out/日本 %2F+&=.json", GOOD);
    expect(
      (await crawlDay(state, shellWorkflow(listing('{"gcsPaths":["gs://local/out/日本 %2F+&=.json"]}')))).verdict,
    ).toBe("loaded");
  });

  it("uses $COLLECTRO_GCS_ENDPOINT, for the container and for itself", async () => {
    const state = testState();
    await using elsewhere = await startObjectStore({ root: tempDir(), buckets: ["away"] });
    vi.stubEnv("COLLECTRO_GCS_ENDPOINT", elsewhere.endpoint);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const store = `curl -sSf -d '${GOOD.trim()}' "$COLLECTRO_GCS_ENDPOINT/upload/storage/v1/b/away/o?uploadType=media&name=out%2Fa" >/dev/null`;
    const workflow = shellWorkflow(`${store} && ${succeed("out/a").replace("gcs://local", "gcs://away")}`);
    const outcome = await crawlDay(state, { ...workflow, output: { bucket: "away", object: "out/" } });
    expect(outcome.verdict).toBe("loaded");
  });
});
