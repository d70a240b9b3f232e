import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  HEARTBEAT_INTERVAL_MS,
  MAX_LOAD_PATHS,
  MAX_LOG_CHARACTERS,
  MAX_WINDOW_DAYS,
} from "../packages/contract/src/index.js";

const CLAUSES = "1 1-1 1-2 1-2-1 2 2-1 2-2 2-2-1 2-2-2 2-3 3 3-1 3-2 3-2-1 3-2-2 3-2-3".split(" ");

const read = (name: string) => readFileSync(join(import.meta.dirname, "../docs", name), "utf8");
const rows = (text: string) => text.split(/^#/m).map((section) => section.match(/^\| /gm)?.length ?? 0);

describe.each(["contract.md", "contract.ja.md"])("docs/%s", (name) => {
  const text = read(name);

  it("answers every clause of the guide's pre-test, in its order", () => {
    expect([...text.matchAll(/^\| ([1-3][0-9-]*) \| \S.* \| \S.* \|$/gm)].map(([, clause]) => clause)).toEqual(CLAUSES);
  });

  it("names the other parts of the guide", () => {
    for (const part of ["概要", "役割", "インターフェース", "事前テスト"]) expect(text).toContain(part);
  });

  it("quotes the limits that the code has", () => {
    for (const limit of [MAX_WINDOW_DAYS, MAX_LOG_CHARACTERS, MAX_LOAD_PATHS]) {
      expect(text).toContain(limit.toLocaleString("en-US"));
    }
    expect(text).toMatch(new RegExp(`\\.heartbeat\` (every|を) ${HEARTBEAT_INTERVAL_MS / 1000} `));
  });
});

it("has the same rows in both languages", () => {
  expect(rows(read("contract.ja.md"))).toEqual(rows(read("contract.md")));
});
