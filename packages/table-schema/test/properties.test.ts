import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRecord } from "../src/column-plan.js";
import { compileLineValidator, compileRowEncoder, type Field, RowRefused, type TableSchema } from "../src/index.js";
import { compileScan } from "../src/line-fast-path.js";
import { judgeLine } from "../src/line-judge.js";
import { schemaAndLine, schemaAndRow } from "./arbitraries.js";

/** What a value must read back as: told independently of the encoder. */
function readBack(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return field.mode === "REPEATED" ? [] : null;
  if (field.mode === "REPEATED") return (value as unknown[]).map((item) => readBackOne(field, item));
  return readBackOne(field, value);
}

function readBackOne(field: Field, value: unknown): unknown {
  switch (field.type) {
    case "RECORD":
      return readBackRow({ fields: field.fields ?? [] }, value as Record<string, unknown>);
    case "BYTES":
      return Buffer.from(value as Uint8Array).toString("base64");
    case "INT64": {
      const integer = BigInt(value as bigint);
      return integer >= -(2n ** 53n) + 1n && integer < 2n ** 53n ? Number(integer) : String(integer);
    }
    case "NUMERIC":
    case "BIGNUMERIC":
      return String(value);
    case "TIMESTAMP":
      return value instanceof Date ? value.toISOString() : value;
    case "DATETIME":
      return (value as string).replace("T", " ");
    default:
      return value;
  }
}

function readBackRow(schema: TableSchema, row: Record<string, unknown>): unknown {
  return Object.fromEntries(schema.fields.map((field) => [field.name, readBack(field, row[field.name])]));
}

function problemCount(schema: TableSchema, line: string): number {
  const validator = compileLineValidator(schema)();
  validator.push(Buffer.from(line));
  return validator.end().problemCount;
}

/** A value that no column but JSON takes. */
const HOSTILE = { JSON: () => 1, other: Symbol("hostile") };

/** Paths of all values that are there, with the way to replace one. */
function places(
  fields: readonly Field[],
  row: Record<string, unknown>,
  prefix: string,
): { path: string; spoil: () => unknown }[] {
  return fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    const bad = field.type === "JSON" ? HOSTILE.JSON : HOSTILE.other;
    const here = { path, spoil: () => Object.assign(row, { [field.name]: bad }) };
    const value = row[field.name];
    const records = field.type === "RECORD" && value !== null ? [value].flat() : [];
    const inner = records.flatMap((record, index) =>
      places(
        field.fields ?? [],
        record as Record<string, unknown>,
        `${path}${field.mode === "REPEATED" ? `[${index}]` : ""}.`,
      ),
    );
    return [here, ...inner];
  });
}

describe("for any schema and any row that it takes", () => {
  it("the line reads back equal, by schema", () => {
    fc.assert(
      fc.property(schemaAndRow, ([schema, row]) => {
        const line = compileRowEncoder(schema).encode(row);

        expect(line.indexOf("\n")).toBe(line.length - 1);
        expect(JSON.parse(line)).toEqual(readBackRow(schema, row));
        expect(Object.keys(JSON.parse(line))).toEqual(schema.fields.map(({ name }) => name));
      }),
      { numRuns: 500 },
    );
  });

  it("the bytes are those of the string, and fit exactly", () => {
    fc.assert(
      fc.property(schemaAndRow, ([schema, row]) => {
        const encoder = compileRowEncoder(schema);
        const line = Buffer.from(encoder.encode(row));
        const exact = Buffer.alloc(line.length);

        expect(encoder.encodeInto(row, exact, 0)).toBe(line.length);
        expect(exact.equals(line)).toBe(true);
        expect(encoder.encodeInto(row, Buffer.alloc(line.length - 1), 0)).toBe(-1);
      }),
    );
  });

  it("the validator accepts the line, on the fast path unless it has escapes that need a closer look", () => {
    fc.assert(
      fc.property(schemaAndLine, ([schema, line]) => {
        const bytes = Buffer.from(line);
        const end = compileScan(planRecord(schema.fields))(bytes.toString("latin1"), 0, bytes);

        expect(judgeLine({ plan: planRecord(schema.fields) }, line.slice(0, -1))).toEqual([]);
        expect(problemCount(schema, line)).toBe(0);
        if (!line.includes("\\") && !/[eE][+-]?[0-9]/.test(line)) expect(end).toBe(bytes.length - 1);
      }),
      { numRuns: 500 },
    );
  });

  it("one spoilt value is refused, and the problem names its path", () => {
    fc.assert(
      fc.property(schemaAndRow, fc.nat(), ([schema, row], pick) => {
        const all = places(schema.fields, row, "");
        const place = all[pick % all.length];
        place?.spoil();

        try {
          compileRowEncoder(schema).encode(row);
          expect.unreachable(`accepted a spoilt ${place?.path}`);
        } catch (error) {
          if (!(error instanceof RowRefused)) throw error;
          expect(error.problems.map(({ path }) => path)).toContain(place?.path);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("for any line, however broken", () => {
  const CHARACTERS = [
    ...'{}[]",:\\ \t0123456789-+.eEtfnu/TZ',
    "null",
    "true",
    "é",
    "語",
    '"a":1,',
    "\\u0041",
    "\\ud800",
  ];

  it("the fast path accepts nothing that the exact way refuses", () => {
    let accepted = 0;
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(3),
      text: fc.constantFrom("", ...CHARACTERS),
    });
    fc.assert(
      fc.property(schemaAndLine, fc.array(edit, { maxLength: 2 }), ([schema, line], edits) => {
        const plan = planRecord(schema.fields);
        const body = edits.reduce(
          (text, { at, cut, text: inserted }) => {
            const place = Math.floor(at * text.length);
            return (text.slice(0, place) + inserted + text.slice(place + cut)).toWellFormed();
          },
          line.slice(0, -1),
        );
        const bytes = Buffer.from(`${body}\n`);
        const fast = compileScan(plan)(bytes.toString("latin1"), 0, bytes) === bytes.length - 1;

        if (fast) accepted++;
        if (fast) expect(judgeLine({ plan }, body)).toEqual([]);
        if (judgeLine({ plan }, body).length === 0) expect(() => JSON.parse(body)).not.toThrow();
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
