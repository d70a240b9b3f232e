import { describe, expect, it } from "vitest";
import connector from "../src/index.js";
import { paramsOf } from "./context.js";

describe("the params", () => {
  it("are one that is required, one that is secret, and others", () => {
    expect(connector.paramInfos.filter((info) => info.required).map((info) => info.name)).toEqual(["path"]);
    expect(connector.paramInfos.filter((info) => info.secret).map((info) => info.name)).toEqual(["authorization"]);
  });

  it("report every contradiction at once", () => {
    const parsed = connector.parseParams({
      path: ["x/{day}.dat", "x/{dd}.csv"],
      delimiter: ",",
      quote: ",",
      dateZone: "Moon",
    });
    const problems = parsed.ok ? [] : parsed.problems.map(({ where, detail }) => `${where}: ${detail}`);
    expect(problems).toEqual([
      "path: unknown placeholder {day}; known: {date} {yyyy} {mm} {dd} {from} {to}",
      "path: {dd} without {yyyy} and {mm} does not name a day",
      "format: the suffix of path names no format (or several): say csv, tsv or jsonl",
      "quote: it is the delimiter as well",
      'dateZone: "Moon" is no IANA time zone',
      "dateZone: it says something only beside dateColumn with dateFormat timestamp",
    ]);
  });

  it.each([
    [{ path: "ftp://x/y.csv" }, "only local paths, http(s):// and gs:// can be read"],
    [{ path: ["a/{date}.csv", "b.csv"] }, "all paths must name the same unit"],
    [{ path: "a/{mm}.csv" }, "{mm} without {yyyy}"],
    [{ path: "a.csv", delimiter: "ab" }, "exactly one ASCII character"],
    [{ path: "a.csv", delimiter: "5" }, "exactly one ASCII character"],
    [{ path: "a.csv", comment: "," }, "comment: it is the delimiter as well"],
    [{ path: "a.csv", comment: '"' }, "comment: it is the quote as well"],
    [{ path: "a.csv", quote: "", escape: "backslash" }, "there are no quotes to escape"],
    [{ path: "a.csv", delimiter: "\\", escape: "backslash" }, "the backslash is the delimiter or the quote as well"],
    [{ path: "a.csv", delimiter: " ", trim: true }, "the character to drop is the delimiter or the quote"],
    [{ path: "a.csv", header: false, rename: { a: "b" } }, "without a header there are no names to change"],
    [{ path: "a.csv", columnNames: ["a"], rename: { a: "b" } }, "not both"],
    [{ path: "a.jsonl", delimiter: ";", header: false }, "JSON Lines has no such thing"],
    [{ path: "a.csv", dateFormat: "timestamp" }, "it says something only beside dateColumn"],
    [{ path: "a.csv", encoding: "latin1" }, "PARAM_INVALID encoding"],
  ])("refuse %j", (raw, message) => {
    expect(() => paramsOf(raw)).toThrow(message);
  });

  it("come from texts, as on a command line", () => {
    const params = paramsOf({ path: "a.csv", header: "false", columnNames: '["x","y"]', skipLines: "2", rename: "{}" });
    expect(params).toMatchObject({ header: false, columnNames: ["x", "y"], skipLines: 2 });
  });

  it.each([
    ["a.csv", "csv"],
    ["a.TSV.gz", "tsv"],
    ["gs://b/x.ndjson", "jsonl"],
    ["https://h/x.jsonl?sig=a.csv", "jsonl"],
  ])("take the format from the suffix of %s", (path, format) => {
    const tsvOnly = format === "jsonl" ? {} : { delimiter: ";" };
    expect(() => paramsOf({ path, ...tsvOnly })).not.toThrow();
    if (format === "jsonl") expect(() => paramsOf({ path, delimiter: ";" })).toThrow("JSON Lines");
  });
});
