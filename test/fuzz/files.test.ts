import { expect } from "vitest";
import { problemsOf } from "../../packages/contract/src/index.js";
import { readChunks } from "../../plugins/files/test/context.js";
import { fuzz } from "./kit.js";

const SCHEMA = [
  { name: "a", type: "STRING" },
  { name: "b", type: "INT64" },
];

/** What comes out by both ways, which must agree; undefined when the file is refused. */
async function readBoth(text: string, params: Record<string, unknown>) {
  const bytes = Buffer.from(text, "latin1");
  const chunks = [bytes.subarray(0, bytes.length / 3), bytes.subarray(bytes.length / 3)];
  const read = (wants: "rows" | "lines") =>
    readChunks(chunks, { params, schema: SCHEMA, wants, windowBytes: 64 }).catch((error: unknown) => {
      const problems = problemsOf(error);
      if (!problems) throw error;
      return problems[0]?.code;
    });
  const [rows, lines] = [await read("rows"), await read("lines")];
  if (typeof rows === "string" || typeof lines === "string") {
    expect(rows).toBe(lines);
    return undefined;
  }
  expect(lines?.lines.length).toBe(rows?.rows.length);
  return lines;
}

fuzz("csv", {
  corpus: ["a,b\nx,1\n", 'a,b\r\n"x, ""y""\nz",2\r\n,\r\n', "\ufeffb,a\n1,x", "__proto__,b\nx,1\n"],
  pieces: [",", '"', '""', "\r\n", "1,2\n", "\t", "constructor,", "é\n"],
  runs: 500,
  longCharacters: 10_000,
  async holds(text) {
    await readBoth(text, { format: "csv" });
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  },
});

fuzz("jsonl", {
  corpus: ['{"a":"x","b":1}\n{"a":null}\n', '{"b":9007199254740993,"a":"\\u3042"}', '\n{"a":"é"}\r\n'],
  pieces: ['{"a":', "}", "[", '{"__proto__":{"x":1}}\n', '"b":1e400', "1", "\\u0000", "\n"],
  runs: 500,
  longCharacters: 10_000,
  async holds(text) {
    const read = await readBoth(text, { format: "jsonl" });

    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    // JSON.parse is the oracle: a line that was taken is JSON, with the same text in `a`.
    const taken = Buffer.from(text, "latin1")
      .toString("utf8")
      .replace(/^\ufeff/, "")
      .split("\n");
    const given = taken.filter((line) => !/^[ \t\r]*$/.test(line));
    if (!read) return;
    expect(read.lines.map((line) => JSON.parse(line).a ?? null)).toEqual(
      given.map((line) => JSON.parse(line).a ?? null),
    );
  },
});
