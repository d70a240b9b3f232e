import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomeOf, readChunks } from "./context.js";

const SCHEMA = [
  { name: "a", type: "STRING" },
  { name: "b", type: "INT64" },
  { name: "c", type: "STRING", maxLength: 6 },
  { name: "d", type: "JSON" },
];
const HEADER = ["a", "b", "c", "d"];

/** Files that are tried in each way; each run of the tests tries others. */
const RUNS = process.env["COLLECTRO_WHOLE_SUITE"] === undefined ? 150 : 1_000;

interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: "doubled" | "backslash";
  readonly nullText: string;
  readonly trim: boolean;
  readonly comment?: string;
}

const dialects: fc.Arbitrary<Dialect> = fc
  .record(
    {
      delimiter: fc.constantFrom(",", "\t", ";", "|", "\u0001"),
      quote: fc.constantFrom('"', "'", ""),
      escape: fc.constantFrom("doubled", "backslash"),
      nullText: fc.constantFrom("", "\\N", "NULL", "-"),
      trim: fc.boolean(),
      comment: fc.constant("#"),
    },
    { requiredKeys: ["delimiter", "quote", "escape", "nullText", "trim"] },
  )
  .filter((dialect) => dialect.quote !== "" || dialect.escape === "doubled");

/** Pieces of which hostile files are made: every character that some dialect gives a meaning, and bytes that are none. */
function pieces({ delimiter, quote }: Dialect): fc.Arbitrary<Buffer> {
  const texts = [
    delimiter,
    delimiter,
    delimiter,
    "\n",
    "\n",
    "\r\n",
    "\r",
    quote,
    quote,
    "\\",
    " ",
    "\t",
    "#",
    "'",
    '"',
  ];
  const data = ["x", "12", "-7", "007", "1.5", "NULL", "\\N", "-", "日本", "é", "\u0000", "\u0007", "abcdefgh", "null"];
  const json = ['{"k":1}', "[1,2]", '"s"'];
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...texts, ...data, ...json).map((text) => Buffer.from(text, "utf8")) },
    { weight: 1, arbitrary: fc.constantFrom(Buffer.of(0xff), Buffer.of(0xe3, 0x81)) },
  );
}

/** Rows that are mostly right, so that the compiled scanner has something to do. */
function lines({ delimiter, quote }: Dialect): fc.Arbitrary<Buffer> {
  const q = (text: string) => `${quote}${text.replaceAll(quote || "\u0002", quote + quote)}${quote}`;
  const cell = fc.constantFrom(
    "",
    "x",
    "日本",
    "日本語日",
    "abcdefgh",
    q(""),
    q("a b"),
    q("a\nb"),
    q(delimiter),
    q("'"),
    q('"'),
    q("\\"),
  );
  const number = fc.constantFrom("1", "-12", "007", "", "9007199254740993", q("5"), "x");
  const json = fc.constantFrom("1", "null", "true", q('{"k":"v"}'), q("[1, 2]"), "", "{}");
  const end = fc.constantFrom("\n", "\n", "\r\n", "\r");
  return fc
    .tuple(cell, number, cell, json, end)
    .map(([a, b, c, d, newline]) => Buffer.from([a, b, c, d].join(delimiter) + newline, "utf8"));
}

const files = dialects.chain((dialect) =>
  fc.record({
    dialect: fc.constant(dialect),
    content: fc
      .array(fc.oneof({ weight: 3, arbitrary: lines(dialect) }, { weight: 1, arbitrary: pieces(dialect) }), {
        maxLength: 30,
      })
      .map((parts) => Buffer.concat([Buffer.from(`${HEADER.join(dialect.delimiter)}\n`), ...parts])),
    ragged: fc.constantFrom("error", "skip"),
    badRows: fc.constantFrom("error", "skip"),
  }),
);

describe("the two paths", () => {
  it("give the same rows, skips and errors, however the file is cut into chunks and windows", async () => {
    const sizes = fc.record({
      chunkBytes: fc.integer({ min: 1, max: 40 }),
      windowBytes: fc.integer({ min: 1, max: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(files, sizes, async ({ dialect, content, ragged, badRows }, { chunkBytes, windowBytes }) => {
        const call = { params: { ...dialect, ragged, badRows }, schema: SCHEMA };
        const rows = await outcomeOf(readChunks([content], { ...call, wants: "rows" }));
        const cut = chunked(content, chunkBytes);
        expect(await outcomeOf(readChunks([content], { ...call, wants: "lines" }))).toEqual(rows);
        expect(await outcomeOf(readChunks(cut, { ...call, wants: "lines", windowBytes }))).toEqual(rows);
        expect(await outcomeOf(readChunks(cut, { ...call, wants: "rows", windowBytes }))).toEqual(rows);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);
});

function chunked(content: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) chunks.push(content.subarray(at, at + size));
  return chunks;
}

const TEXTS = [
  { name: "a", type: "STRING" },
  { name: "b", type: "STRING" },
];

/** What csv-parse makes of the same text: rows, or undefined when it refuses the file. */
function oracle(text: string, { delimiter, quote, nullText, trim, comment }: Dialect): unknown {
  try {
    return parse(text, {
      columns: true,
      delimiter,
      quote: quote === "" ? null : quote,
      escape: quote === "" ? null : quote,
      record_delimiter: ["\r\n", "\n", "\r"],
      skip_empty_lines: true,
      trim,
      comment: comment ?? null,
      comment_no_infix: true,
      cast: (cell, { quoting, header }) => (!header && !quoting && cell === nullText ? null : cell),
    }).map((row) => JSON.stringify(row));
  } catch {
    return undefined;
  }
}

describe("the plain reader", () => {
  it("reads what csv-parse reads, and refuses what it refuses", async () => {
    const texts = dialects
      .filter((dialect) => dialect.escape === "doubled")
      .chain((dialect) => {
        const { delimiter, quote } = dialect;
        const piece = fc.constantFrom(
          delimiter,
          delimiter,
          "\n",
          "\r\n",
          "\r",
          quote,
          quote,
          " ",
          "x",
          "日本",
          "#",
          "\\",
        );
        return fc.record({
          dialect: fc.constant(dialect),
          text: fc.array(piece, { maxLength: 16 }).map((all) => all.join("")),
        });
      });
    await fc.assert(
      fc.asyncProperty(texts, async ({ dialect, text }) => {
        // csv-parse takes a comment character after a closing quote for the end of the cell, whatever comment_no_infix says.
        fc.pre(dialect.comment === undefined || dialect.quote === "" || !text.includes(`${dialect.quote}#`));
        const whole = `a${dialect.delimiter}b\n${text}`;
        const expected = oracle(whole, dialect);
        const read = readChunks([Buffer.from(whole)], { params: { ...dialect }, schema: TEXTS });
        const outcome = (await outcomeOf(read)) as { rows?: string[]; error?: string };
        expect(outcome.rows, outcome.error).toEqual(expected);
      }),
      { numRuns: 2 * RUNS },
    );
  }, 120_000);
});
