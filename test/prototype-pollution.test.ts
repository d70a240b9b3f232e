import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { parseExactJson, z } from "../packages/connector/src/index.js";
import { parseParams } from "../packages/connector/src/params.js";
import { parseLogLine } from "../packages/contract/src/index.js";
import { loadWorkflow } from "../packages/crawler/src/workflow/load.js";
import { ask } from "../packages/host/src/stages/1-ask.js";
import { compileRowEncoder, encodeUnvalidated, parseTableSchema } from "../packages/table-schema/src/index.js";
import { readChunks } from "../plugins/files/test/context.js";
import { withValueAt } from "../plugins/rest/src/json-pointer.js";
import { fillIn } from "../plugins/rest/src/placeholders.js";

const KEYS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__"];
const POLLUTED = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
const DAY = { from: "2024-09-24", to: "2024-09-24" };

const before = Object.getOwnPropertyNames(Object.prototype).sort();
const dir = mkdtempSync(join(tmpdir(), "collectro-proto-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
afterEach(() => {
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
});

describe.each(KEYS)("the key %s", (key) => {
  it("is an unknown param like any other", () => {
    const { request } = ask(
      ["--connector=x", "--output=gs://bucket/p", `--param=${key}=1`, `--params={"${key}.x":2}`],
      { FROM: DAY.from, TO: DAY.to },
      "file:///base/",
    );

    const parsed = parseParams(z.object({ url: z.string().optional() }), request?.rawParams ?? {});
    expect(parsed).toMatchObject({ ok: false, problems: [{ where: `${key}.x` }, { where: key }] });
  });

  it("in a param that is a record changes no prototype", () => {
    const declared = z.object({ headers: z.record(z.string(), z.string()) });
    const parsed = parseParams(declared, { headers: `{"${key}":"x","a":"b"}` });

    const headers = parsed.ok ? parsed.params["headers"] : undefined;
    if (headers !== undefined) expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
    expect(parsed.ok ? (headers as Record<string, string>)["a"] : "b").toBe("b");
  });

  it("is an unknown key of a workflow", async () => {
    const path = join(dir, "workflow.yaml");
    const table = "table: {name: d.t, schema: [{name: x, type: INT64}]}";
    writeFileSync(path, `name: w\ncommand: x\noutput: gs://bucket/p\n${table}\n${key}: {polluted: 1}\n`);

    await expect(loadWorkflow(path)).rejects.toMatchObject({
      problems: [{ code: "WORKFLOW_INVALID", detail: `unknown key "${key}"` }],
    });
  });

  it("of a row is a column that the schema does not have", () => {
    const parsed = parseTableSchema([{ name: "a", type: "INT64" }]);
    const row = JSON.parse(`{"a":1,"${key}":2}`);

    expect(() => parsed.ok && compileRowEncoder(parsed.schema).encode(row)).toThrow(key);
  });

  it("of a row without a schema is kept as data", () => {
    expect(encodeUnvalidated(JSON.parse(`{"${key}":2}`)).trim()).toBe(`{"${key}":2}`);
  });

  it("of an answer's JSON is data, exact numbers or not", () => {
    const value = parseExactJson(`{"${key}":12345678901234567890,"a":{"${key}":1}}`) as object;

    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(value, key)?.value).toBe(12345678901234567890n);
  });

  it("in a request of rest stays a member", () => {
    const value = fillIn(withValueAt(JSON.parse(`{"${key}":"{from}"}`), `/${key}/x`, 1), DAY) as object;

    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(value, key)?.value).toEqual({ x: 1 });
  });

  it("of a CSV header is a column, kept or refused by name", async () => {
    const read = readChunks([Buffer.from(`${key},b\n7,1\n`)], {
      params: { format: "csv" },
      schema: [
        { name: key, type: "STRING" },
        { name: "b", type: "INT64" },
      ],
      wants: "lines",
    });

    expect((await read).lines.map((line) => line.trim())).toEqual([`{"${key}":"7","b":1}`]);
  });
});

it("a log line of another container changes nothing", () => {
  expect(parseLogLine(`{"severity":"info","log":"x",${POLLUTED.slice(1)}`)).toMatchObject({ log: "x" });
});
