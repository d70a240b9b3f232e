import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseLoadPath } from "../packages/contract/src/index.js";
import { readLoadPath } from "../packages/crawler/src/fetch/objects.js";
import { openState, readRun, type State } from "../packages/crawler/src/record/state.js";
import { placeOf } from "../packages/crawler/src/warehouse/load-sql.js";
import { shapeProblems } from "../packages/crawler/src/workflow/file-shape.js";
import { loadConnector } from "../packages/host/src/registry.js";
import { ask } from "../packages/host/src/stages/1-ask.js";

/** What a name from outside may try to be instead: a path, an option, a URL, code, a pattern, another alphabet. */
const HOSTILE = [
  "../example",
  "..",
  ".",
  "./example",
  "/etc/passwd",
  "\\\\host\\share",
  "..\\..\\windows",
  "example/../../secret",
  "example/..",
  "example/./x",
  "a//b",
  "%2e%2e/x",
  "..%2f..%2fetc",
  "....//x/../",
  "file:///etc/passwd",
  "https://evil.invalid/x.mjs",
  "data:text/javascript,1",
  "node:child_process",
  "@collectro/host",
  "@evil/pkg",
  "--privileged",
  "-v/:/host",
  "-",
  "$(reboot)",
  "`reboot`",
  "; reboot",
  "a|b",
  "a && b",
  "a\nb",
  "a\r\nSet-Cookie: x",
  "a\u0000b",
  "\u001b[2J",
  "\u202egnp.exe",
  "ｅｘａｍｐｌｅ",
  "еxample",
  "..\u2215..\u2215etc",
  "*",
  "[a-z]?",
  "{a,b}",
  "#fragment",
  "x'; DROP TABLE runs; --",
  'x"."y',
  "__proto__",
  "constructor",
  "prototype",
  "hasOwnProperty",
  " example",
  "example ",
  "EXAMPLE",
  "x".repeat(5000),
  "\ud800",
];
const DATES = { FROM: "2024-09-24", TO: "2024-09-24" };
const BASE = pathToFileURL(join(import.meta.dirname, "../packages/container/package.json")).href;

const dir = mkdtempSync(join(tmpdir(), "collectro-hostile-"));
let state: State;
beforeAll(() => {
  state = openState(join(dir, "state"));
});
afterAll(async () => {
  await state[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

describe("a connector's name", () => {
  // A name that could be one is looked up among the plugins, and nothing else.
  const wellFormed = /^[a-z][a-z0-9-]{0,63}$/;

  it.each(HOSTILE.filter((name) => !wellFormed.test(name)))("is refused before anything is read: %j", (name) => {
    const { problems, request } = ask([`--connector=${name}`, "--output=gs://bucket/prefix"], DATES, BASE);

    expect(problems.map(({ where }) => where)).toEqual(["--connector"]);
    expect(request).toBeUndefined();
  });

  it.each(HOSTILE)("imports nothing: %j", async (name) => {
    await expect(loadConnector(name, BASE)).rejects.toMatchObject({ problems: [{ code: "CONNECTOR_UNKNOWN" }] });
  });
});

describe("an output prefix", () => {
  it.each(HOSTILE)("stays inside its bucket or is refused: %j", (name) => {
    const { request } = ask(["--connector=example", `--output=gs://bucket/a/${name}/b`], DATES, BASE);

    const prefix = request?.output.prefix ?? "a/b";
    expect(request?.output.bucket ?? "bucket").toBe("bucket");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(`/${prefix}/`).not.toMatch(/\/\.{0,2}\/|[\u0000-\u001f*?#[\]]/);
  });

  it.each(HOSTILE)("is refused as a bucket: %j", (name) => {
    const { request } = ask(["--connector=example", `--output=gs://${name}/prefix`], DATES, BASE);

    expect(request?.output.bucket ?? "none").toMatch(/^[a-z]+$/);
  });
});

describe("an entry of loadpath.txt", () => {
  it.each(HOSTILE)("names an object below the output or is refused before the storage is asked: %j", async (name) => {
    const path = join(dir, "loadpath.txt");
    for (const entry of [name, `gs://bucket/out/${name}`, `gs://${name}/out/a`, `gs://bucket/out/${name}/../../a`]) {
      await writeFile(path, JSON.stringify({ gcsPaths: [entry] }));
      const read = await readLoadPath(path, { bucket: "bucket", object: "out/" }).catch(() => undefined);

      for (const { bucket, object } of read?.objects ?? []) {
        expect(bucket).toBe("bucket");
        expect(new URL(`x://h/${encodeURI(object)}`).pathname.startsWith("/out/")).toBe(true);
        expect(object.split("/")).not.toContain("..");
      }
    }
    expect(parseLoadPath(JSON.stringify({ gcsPaths: [name] })).ok).toBe(false);
  });
});

describe("names of a workflow", () => {
  const good = { name: "w", command: "true", output: "gs://bucket/out", table: { name: "d.t", schema: [{}] } };

  it("fit when they are plain", () => {
    expect(shapeProblems(good)).toEqual([]);
    expect(shapeProblems({ ...good, command: undefined, image: "registry.invalid:5000/a/b@sha256:00" })).toEqual([]);
  });

  // These are names of datasets and tables to BigQuery too; they are quoted like all others.
  const plain = /^[\p{L}\p{N}_-]{1,1024}$/u;

  it.each(HOSTILE.filter((name) => !plain.test(name)))("are refused before anything starts: %j", (name) => {
    for (const table of [name, `d.${name}`, `${name}.t`, `p.d.${name}`]) {
      expect(shapeProblems({ ...good, table: { ...good.table, name: table } })).not.toEqual([]);
    }
    expect(shapeProblems({ ...good, name })).not.toEqual([]);
  });

  it.each(HOSTILE.filter((name) => /^[-\s/.$`;]/.test(name)))(
    "of an image are no option of the engine: %j",
    (image) => {
      const { command: _, ...rest } = good;

      expect(shapeProblems({ ...rest, image })).not.toEqual([]);
    },
  );

  it.each(HOSTILE)("of a table reach SQL as one quoted name: %j", (name) => {
    const { sql } = placeOf(`d.${name.replaceAll(".", "_")}`);

    expect(sql).toBe(`"d"."${name.replaceAll(".", "_").replaceAll('"', '""')}"`);
  });
});

describe("the id of a run", () => {
  it.each(HOSTILE)("opens no folder unless it is one of the records: %j", (id) => {
    expect(readRun(state, id)).toBeUndefined();
  });

  it.each(HOSTILE)("given by COLLECTRO_RUN_ID becomes no part of an object's name: %j", (id) => {
    const env = { ...DATES, COLLECTRO_RUN_ID: id };
    const { request } = ask(["--connector=example", "--output=gs://bucket/prefix"], env, BASE);

    expect(request?.runId).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/);
  });
});
