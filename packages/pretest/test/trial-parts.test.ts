import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitUntil } from "@collectro/faultkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLoadPath } from "../src/trial/load-path.js";
import { LogFollower } from "../src/trial/log-follower.js";
import { LogRecord } from "../src/trial/log-record.js";
import { Timeline } from "../src/trial/timeline.js";
import { makeDir } from "./kit.js";

let dir: ReturnType<typeof makeDir>;
let log: string;

beforeEach(() => {
  dir = makeDir();
  log = join(dir.path, "log.txt");
});

afterEach(() => dir[Symbol.dispose]());

describe("LogFollower", () => {
  function follow() {
    const lines: string[] = [];
    const listener = {
      line: (line: Buffer, whole: boolean) => lines.push(`${line.toString()}${whole ? "" : "…"}`),
      skipped: () => {},
    };
    return { lines, follower: new LogFollower(log, listener) };
  }

  test("tells a line when its newline has come, and the last one at the end without it", () => {
    const { lines, follower } = follow();
    writeFileSync(log, "one\ntw");
    follower.poll();
    expect(lines).toEqual(["one"]);
    appendFileSync(log, "o\nthree");
    follower.finish();
    expect(lines).toEqual(["one", "two", "three…"]);
    expect(follower.replaced).toBe(false);
  });

  test("does not tell the lines of an earlier attempt", () => {
    writeFileSync(log, "earlier\n");
    const { lines, follower } = follow();
    appendFileSync(log, "new\n");
    follower.finish();
    expect(lines).toEqual(["new"]);
  });

  test("reads the log of this run from its start when the earlier one was cleared away before the first look", () => {
    writeFileSync(log, "earlier\n");
    const { lines, follower } = follow();
    rmSync(log);
    writeFileSync(log, "a line that is longer than the earlier one\n");
    follower.finish();
    expect(lines).toEqual(["a line that is longer than the earlier one"]);
  });

  test.each([
    ["cut", () => truncateSync(log, 0)],
    ["replaced", () => renameSync(join(dir.path, "other"), log)],
    ["rewritten at the same length", () => writeFileSync(log, "ONE\n")],
    ["removed", () => rmSync(log)],
  ])("notices that the file was %s", (_how, act) => {
    const { follower } = follow();
    writeFileSync(log, "one\n");
    writeFileSync(join(dir.path, "other"), "one\ntwo\n");
    follower.poll();
    act();
    follower.finish();
    expect(follower.replaced).toBe(true);
  });
});

describe("LogRecord", () => {
  const good = '{"severity":"info","log":"あ"}';

  function read(bytes: Buffer | string) {
    const record = new LogRecord(log);
    writeFileSync(log, bytes);
    return record.finish();
  }

  test("counts lines by severity", () => {
    const reading = read(`${good}\n{"severity":"error","log":"x"}\n{"severity":"warn","log":"x","at":1}\n`);
    expect(reading).toMatchObject({ lines: 3, infos: 1, errors: 1, extraKeys: 1, otherSeverities: ["warn"] });
    expect(reading).toMatchObject({ problemCount: 0, endsWhole: true, startsWithBom: false });
  });

  test.each([
    ["half a line", '{"severity":"in', "it is no JSON object"],
    ["a list", '["info"]', "it is no JSON object"],
    ["no log", '{"severity":"info"}', 'it has no text "log"'],
    ["no severity", '{"log":"x"}', 'it has no text "severity"'],
    ["Shift_JIS", Buffer.from([0x7b, 0x82, 0xa0, 0x7d]), "it is not UTF-8"],
  ])("says what is wrong with %s, and in which line", (_what, line, problem) => {
    const reading = read(Buffer.concat([Buffer.from(`${good}\n`), Buffer.from(line), Buffer.from("\n")]));
    expect(reading.problems).toMatchObject([{ line: 2, problem: { en: problem } }]);
  });

  test("notices a byte order mark and a last line without its newline", () => {
    expect(read(`\ufeff${good}`)).toMatchObject({ startsWithBom: true, endsWhole: false, problemCount: 0 });
  });

  test("of too many lines the first and the last are read, and all are counted", () => {
    const last = '{"severity":"error","log":"the last"}';
    const reading = read(`${`${good}\n`.repeat(900_000)}${last}\n`);
    expect(reading).toMatchObject({ lines: 900_001, errors: 1, problemCount: 0, endsWhole: true });
    expect(reading.bytes).toBe(900_000 * Buffer.byteLength(`${good}\n`) + last.length + 1);
    expect(reading.skippedLines).toBeGreaterThan(100_000);
    expect(reading.tail.at(-1)).toMatchObject({ line: 900_001, text: last });
  });
});

describe("readLoadPath", () => {
  const read = (text: string | undefined) => readLoadPath(text === undefined ? undefined : Buffer.from(text), false);

  test("lists each path once, and says which repeat, whatever the scheme", () => {
    const { reading, listed } = read('{"gcsPaths":["gs://abc/x","gcs://abc/x","gcs://abc/y"]}');
    expect(reading).toMatchObject({ paths: 3, duplicates: ["gcs://abc/x"], badPaths: [] });
    expect(listed.map(({ location }) => location?.object)).toEqual(["x", "y"]);
  });

  test.each([
    ["no JSON", "{", /not JSON/],
    ["another key", '{"paths":[]}', /no list "gcsPaths"/],
    ["no list", '{"gcsPaths":{}}', /no list "gcsPaths"/],
    ["null", "null", /no list "gcsPaths"/],
    ["too many", JSON.stringify({ gcsPaths: Array(10_001).fill("gs://abc/x") }), /10001 paths; at most 10000/],
  ])("%s is broken", (_what, text, broken) => {
    const { reading, listed } = read(text);
    expect(reading.broken?.en).toMatch(broken);
    expect(listed).toEqual([]);
  });

  test.each(["gs:/abc/x", "file:///etc/passwd", "gs://../x", "gs://abc", "gs://abc/dir/", "gs://abc/*.json"])(
    "%s is no path",
    (path) => {
      const { reading, listed } = read(JSON.stringify({ gcsPaths: [path] }));
      expect(reading.badPaths).toMatchObject([{ index: 0, path }]);
      expect(listed).toEqual([]);
    },
  );

  test("a list within a list within … does not end the judge", () => {
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    expect(read(`{"gcsPaths":[${deep}]}`).reading.badPaths).toMatchObject([{ index: 0, reason: "it is no text" }]);
  });

  test("a byte order mark is noticed and forgiven; no file is no text", () => {
    expect(read('\ufeff{"gcsPaths":[]}').reading).toMatchObject({ startsWithBom: true, paths: 0 });
    expect(read(undefined).reading.text).toBeUndefined();
  });
});

describe("Timeline", () => {
  const place = (name: string, text: string) => {
    writeFileSync(join(dir.path, ".new"), text);
    renameSync(join(dir.path, ".new"), join(dir.path, name));
  };

  async function changesOf(act: () => void, last: string) {
    using timeline = new Timeline(dir.path);
    act();
    await waitUntil(() => timeline.changes.some(({ name }) => name === last), { what: last });
    return timeline.changes;
  }

  test("a file that is renamed into place was placed, and never written", async () => {
    const changes = await changesOf(() => place("job_result.txt", "success"), "job_result.txt");
    expect(changes).toMatchObject([{ name: "job_result.txt", how: "placed", bytes: 7, text: "success" }]);
  });

  test("a file that is written where it stands was written", async () => {
    const act = () => {
      writeFileSync(join(dir.path, "loadpath.txt"), "{}");
      place("job_result.txt", "success");
    };
    const changes = await changesOf(act, "job_result.txt");
    expect(changes.map(({ name, how }) => `${name} ${how}`)).toContain("loadpath.txt written");
  });

  test("keeps the order, with the log's changes in a row as one, and leaves other names out", async () => {
    const act = () => {
      for (let line = 0; line < 100; line += 1) appendFileSync(log, "x\n");
      place("loadpath.txt", "{}");
      place("other.txt", "");
      appendFileSync(log, "x\n");
      place("job_result.txt", "success");
    };
    const changes = await changesOf(act, "job_result.txt");
    const names = changes.filter(({ how, name }) => name !== "log.txt" || how === "written").map(({ name }) => name);
    expect(names).toEqual(["log.txt", "loadpath.txt", "log.txt", "job_result.txt"]);
  });
});
