import { describe, expect, it } from "vitest";
import connector from "../src/index.js";
import { paramsOf } from "./context.js";

const FINGERPRINT = `SHA256:${"A".repeat(43)}`;

describe("the params", () => {
  it("are one that is required, one that is secret, and others", () => {
    expect(connector.paramInfos.filter((info) => info.required).map((info) => info.name)).toEqual(["path"]);
    expect(connector.paramInfos.filter((info) => info.secret).map((info) => info.name)).toEqual([
      "authorization",
      "password",
      "privateKey",
      "passphrase",
      "accessKeyId",
      "secretAccessKey",
      "sessionToken",
    ]);
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
      "format: the suffix of path names no format (or several): say one of csv, tsv, jsonl, ltsv, fixed, xlsx, parquet",
      "quote: it is the delimiter as well",
      'dateZone: "Moon" is no IANA time zone',
      "dateZone: it says something only beside dateColumn with dateFormat timestamp",
    ]);
  });

  it.each([
    [
      { path: "scp://x/y.csv" },
      "only local paths, http(s)://, gs://, s3://, sftp://, ftp://, ftps:// and ftpes:// can",
    ],
    [{ path: "sftp://u@h/a.csv", password: "p" }, "hostKey: sftp:// needs the host's key"],
    [{ path: "sftp://u@h/a.csv", hostKey: FINGERPRINT }, "sftp:// needs password or privateKey"],
    [{ path: "sftp://h/a.csv", password: "p", hostKey: FINGERPRINT }, "user: sftp:// needs a user"],
    [{ path: "sftp://u@h/a.csv", password: "p", hostKey: "abc" }, "write SHA256:… or a public key line"],
    [{ path: "sftp://u@h/a.csv", password: "p", hostKey: FINGERPRINT, anyHostKey: true }, "leave one out"],
    [{ path: "sftp://u@h/a.csv", password: "p", anyHostKey: true, passphrase: "x" }, "no privateKey that it opens"],
    [{ path: "ftp://u:s3cret@h/a.csv" }, "a password in path would be shown in logs"],
    [{ path: "ftp://h", format: "csv" }, "it names no file"],
    [{ path: "ftp://h:0/a.csv" }, "its port is no number"],
    [{ path: "ftp://{date}/a.csv" }, "cannot stand for a host"],
    [{ path: "s3://b:9000/a.csv" }, "the server is s3Endpoint"],
    [{ path: "s3://b/a.csv", accessKeyId: "k" }, "needs accessKeyId and secretAccessKey, or neither"],
    [{ path: "s3://b/a.csv", sessionToken: "k" }, "sessionToken needs accessKeyId"],
    [{ path: "a.csv", s3Endpoint: "http://x" }, "s3Endpoint is for s3://, and no path begins so"],
    [{ path: "a.csv", password: "x" }, "password is for sftp:// or ftp://"],
    [{ path: "ftp://h/a.csv", tlsCa: "x" }, "tlsCa is for ftps://, ftpes:// or s3://"],
    [{ path: "a.csv", doneMarker: "{file}.done" }, "unknown placeholder {file}"],
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

  it("show no password that stands in path", () => {
    const parsed = connector.parseParams({ path: "ftp://u:s3cret@h/a.csv" });
    expect(JSON.stringify(parsed)).toContain("a password in path");
    expect(JSON.stringify(parsed)).not.toContain("s3cret");
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
