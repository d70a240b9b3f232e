import { mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { renderJson } from "../../src/report/json.js";
import { writeReports } from "../../src/report/write-reports.js";
import { calm, sample } from "./sample.js";

let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "pretest-report-"));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

test("a folder is made that holds three reports and nothing else", async () => {
  const folder = join(dir, "new", "report");
  const paths = await writeReports(folder, sample, "ja");
  expect(paths).toEqual({
    html: join(folder, "report.html"),
    xml: join(folder, "report.xml"),
    json: join(folder, "report.json"),
  });
  expect((await readdir(folder)).toSorted()).toEqual(["report.html", "report.json", "report.xml"]);
  expect(await readFile(paths.html, "utf8")).toMatch(/^<!doctype html>\n<html lang="ja">/);
  expect(await readFile(paths.xml, "utf8")).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /);
});

test("an earlier report is replaced", async () => {
  await writeReports(dir, sample, "en");
  const { json } = await writeReports(dir, calm, "en");
  expect(JSON.parse(await readFile(json, "utf8"))).toEqual(calm);
});

test("who reads an earlier report meanwhile reads it to its end", async () => {
  const { json } = await writeReports(dir, sample, "en");
  await using reader = await open(json);
  await writeReports(dir, calm, "en");
  expect(await reader.readFile("utf8")).toBe(renderJson(sample));
});

test("report.json is the report itself, hostile texts and all", () => {
  expect(JSON.parse(renderJson(sample))).toEqual(JSON.parse(JSON.stringify(sample)));
  expect(JSON.parse(renderJson(sample)).args).toEqual(sample.args);
});

test("a folder that cannot be written is named, with what to do, and nothing is left there", async () => {
  const file = join(dir, "file");
  await writeFile(file, "");
  await expect(writeReports(join(file, "report"), sample, "en")).rejects.toThrow(
    /^The report cannot be written to .*file\/report: ENOTDIR.* Name a folder that can be written\.$/,
  );
  expect(await readdir(dir)).toEqual(["file"]);
});
