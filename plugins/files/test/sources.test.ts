import { appendFile, mkdir, symlink, utimes } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { localFile } from "../src/sources/local.js";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();
const SCHEMA = [{ name: "a", type: "STRING" }];

async function values(
  params: Record<string, unknown>,
  window: { from?: string; to?: string } = {},
): Promise<unknown[]> {
  const { rows } = await readAll({ params, schema: SCHEMA, wants: "lines", ...window });
  return rows.map((row) => row["a"]);
}

describe("a local path", () => {
  it("that names no file is SOURCE_NOT_FOUND with the path", async () => {
    const path = dir.path("none.csv");
    const message = await failure(values({ path }));
    expect(message).toContain("SOURCE_NOT_FOUND");
    expect(message).toContain(path);
  });

  it("may be a list, read in its order", async () => {
    const path = [await dir.write("list/2.csv", "a\n2\n"), await dir.write("list/1.csv", "a\n1\n")];
    expect(await values({ path })).toEqual(["2", "1"]);
  });

  it.each([
    ["a file and a pattern that finds it", ["1.csv", "*.csv"]],
    ["two spellings of one path", ["1.csv", "../twice/1.csv"]],
    ["a link and its target", ["1.csv", "link.txt"]],
    ["a pattern that finds a link and its target", ["{1.csv,link.txt}"]],
  ])("that names a file twice is refused: %s", async (_, names) => {
    await dir.write("twice/1.csv", "a\n1\n");
    await dir.write("twice/2.csv", "a\n2\n");
    await symlink("1.csv", dir.path("twice/link.txt")).catch((error) => expect(error.code).toBe("EEXIST"));
    const path = names.map((name) => `${dir.path("twice")}/${name}`);
    const message = await failure(values({ path, format: "csv" }));
    expect(message).toContain("SOURCE_DATA");
    expect(message).toContain("named twice");
  });

  it.each([
    ["gs://data/x.csv", "gcs://data/x.csv"],
    ["https://host/x.csv?day=1", "https://HOST:443/./x.csv?day=1#top"],
  ])("is refused as named twice before anything is read: %s and %s", async (one, other) => {
    const http = { with: () => ({}) } as never;
    const path = [one, other];
    const read = readAll({ params: { path, gcsEndpoint: "http://127.0.0.1:9" }, schema: SCHEMA, http });
    expect(await failure(read)).toContain("named twice");
  });

  it.each([
    ["glob/*.csv", ["1", "10", "2"]],
    ["glob/**/*.csv", ["1", "10", "2", "3", "4"]],
    ["glob/?.csv", ["1", "2"]],
    ["glob/[1]*.csv", ["1", "10"]],
    ["glob/{2,10}.csv", ["10", "2"]],
    ["glob/*/*.csv", ["3"]],
    ["glob/b[[]x].csv", ["b"]],
  ])("may be the pattern %s, read in the order of names", async (pattern, expected) => {
    for (const name of ["2", "10", "1"]) await dir.write(`glob/${name}.csv`, `a\n${name}\n`);
    await dir.write("glob/deep/3.csv", "a\n3\n");
    await dir.write("glob/deep/er/4.csv", "a\n4\n");
    await dir.write("glob/.hidden.csv", "a\nhidden\n");
    if (pattern.includes("[[]")) await dir.write("glob/b[x].csv", "a\nb\n");
    const found = await values({ path: dir.path(pattern) });
    expect(found.filter((value) => value !== "b" || expected.includes("b"))).toEqual(expected);
  });

  it("may be a pattern that finds links to files", async () => {
    const target = await dir.write("linked/real.txt", "a\n1\n");
    await symlink(target, dir.path("linked/link.csv"));
    expect(await values({ path: dir.path("linked/*.csv") })).toEqual(["1"]);
  });

  it("that is a pattern without a file is SOURCE_NOT_FOUND", async () => {
    expect(await failure(values({ path: dir.path("nothing/*.csv") }))).toContain("nothing/*.csv): no file fits");
    expect(await values({ path: dir.path("nothing/*.csv"), missing: "skip" })).toEqual([]);
  });

  it("that is a folder, or no regular file, is refused", async () => {
    await mkdir(dir.path("folder.csv"));
    expect(await failure(values({ path: dir.path("folder.csv") }))).toContain("folder.csv): it is");
    expect(await failure(values({ path: "/dev/zero", format: "csv" }))).toContain("it is no regular file");
  });

  it("that changes while it is read is SOURCE_INCOMPLETE", async () => {
    const path = await dir.write("growing.csv", "a\n1\n");
    const chunks = localFile(path).open(new AbortController().signal)[Symbol.asyncIterator]();
    await chunks.next();
    await appendFile(path, "2\n");
    const rest = async () => {
      while (!(await chunks.next()).done);
    };
    expect(await failure(rest())).toContain("SOURCE_INCOMPLETE");
  });

  it("that is rewritten in place while it is read is SOURCE_INCOMPLETE", async () => {
    const path = await dir.write("rewritten.csv", "a\n1\n");
    const chunks = localFile(path).open(new AbortController().signal)[Symbol.asyncIterator]();
    await chunks.next();
    await utimes(path, new Date(1e12), new Date(1e12));
    expect(await failure(chunks.next())).toContain("it changed while it was read");
  });

  it("is no longer read after the signal", async () => {
    const path = await dir.write("stop.csv", "a\n1\n");
    const stop = AbortSignal.abort(new Error("stopped"));
    expect(await failure(readAll({ params: { path }, schema: SCHEMA, signal: stop }))).toBe("stopped");
  });
});

describe("placeholders in a path", () => {
  it("name one file a day", async () => {
    for (const day of ["2024-02-28", "2024-02-29", "2024-03-01"]) {
      await dir.write(`days/${day}.csv`, `a\n${day}\n`);
      await dir.write(`parts/${day.replaceAll("-", "/")}/x.csv`, `a\n${day}\n`);
    }
    const window = { from: "2024-02-28", to: "2024-03-01" };
    const expected = ["2024-02-28", "2024-02-29", "2024-03-01"];
    expect(await values({ path: dir.path("days/{date}.csv") }, window)).toEqual(expected);
    expect(await values({ path: dir.path("parts/{yyyy}/{mm}/{dd}/*.csv") }, window)).toEqual(expected);
  });

  it("name one file a month or a year, each read once", async () => {
    await dir.write("months/2024-02.csv", "a\nfeb\n");
    await dir.write("months/2024-03.csv", "a\nmar\n");
    await dir.write("years/2024.csv", "a\n2024\n");
    const window = { from: "2024-02-10", to: "2024-03-20" };
    expect(await values({ path: dir.path("months/{yyyy}-{mm}.csv") }, window)).toEqual(["feb", "mar"]);
    expect(await values({ path: dir.path("years/{yyyy}.csv") }, window)).toEqual(["2024"]);
  });

  it("name one file for the window", async () => {
    await dir.write("export_2024-02-01_2024-02-03.csv", "a\n1\n");
    const window = { from: "2024-02-01", to: "2024-02-03" };
    expect(await values({ path: dir.path("export_{from}_{to}.csv") }, window)).toEqual(["1"]);
  });

  it("may leave a day without a file where that was asked for", async () => {
    await dir.write("gaps/2024-02-02.csv", "a\n1\n");
    const params = { path: dir.path("gaps/{date}.csv") };
    const window = { from: "2024-02-01", to: "2024-02-03" };
    expect(await failure(values(params, window))).toContain("gaps/2024-02-01.csv");
    const { rows, log, schema } = await readAll({ params: { ...params, missing: "skip" }, ...window });
    expect(rows).toHaveLength(1);
    expect(schema?.fields.map((field) => field.name)).toEqual(["a"]);
    expect(log).toEqual([
      `there is no ${dir.path("gaps/2024-02-01.csv")}: left out (missing: skip)`,
      `there is no ${dir.path("gaps/2024-02-03.csv")}: left out (missing: skip)`,
    ]);
    const none = readAll({ params: { ...params, missing: "skip" }, from: "2025-01-01" });
    expect(await failure(none)).toContain("no file of the window is there, so the columns are not known");
  });
});
