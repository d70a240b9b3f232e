import type { TableSchema } from "@collectro/connector";
import type { Field } from "@collectro/table-schema";
import fc from "fast-check";

/** JSON texts of values: usual ones first, then other spellings, then what a column refuses. */
const TEXTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  INT64: [
    ["1", "-20", "0", "9007199254740991", '"9223372036854775807"'],
    ["9007199254740993", "1.0", "1e3", "-0", '"12"', '" 1"'],
    ["1.5", "9223372036854775808", "true", '"x"'],
  ],
  FLOAT64: [
    ["1.5", "-0.25", "3", "2e5", "0.1", "0.30000000000000004"],
    ["-0", "1.0", "12345678901234567.89", "1e-400", '"1.5"', "4.9e-324"],
    ["9007199254740993", "10000000000000000", "1e400", '"x"'],
  ],
  NUMERIC: [
    ['"12.50"', '"-1"', '"12345678901234567890.123456789"'],
    ["12.5", "7", '"1e2"', "0.10"],
    ["1e30", '"x"'],
  ],
  STRING: [
    ['""', '"東京"', '"a\\"b\\\\c\\n"', '"\\u3042/\\/"', '"\u007f😀"'],
    ['"\\ud83d\\ude00"', '"a,{}[]"'],
    ["1", '"\\u0000"', '"\\ud800"', "{}"],
  ],
  TIMESTAMP: [['"2024-09-24T01:02:03Z"', '"2024-09-24 01:02:03.5+09:00"'], ['"2024-09-24T01:02:03z"'], ["1727140000"]],
  DATE: [['"2024-02-29"'], ['"2024\\u002d02-29"'], ['"2024-02-30"', "1"]],
  DATETIME: [['"2024-09-24 01:02:03"'], ['"2024-09-24T01:02:03"'], ['"x"']],
  BOOL: [["true", "false"], [], ['"true"', "1"]],
  BYTES: [['"AAE="', '""'], ['"AA\\u0045="'], ['"A"']],
  JSON: [
    ["{}", '{"a":1,"b":[1, null]}', '"x"', "1.5", "12345678901234567890", '{ "2":0 , "1":{"c":"\\n"} }'],
    [
      "0.12345678901234567",
      '{"a":[12345678901234567.89]}',
      '{"a":1,"a":2}',
      '{"\\u0061":1,"b":2}',
      '["1.23456789012345678"]',
    ],
    ['"\\ud800"', "1e999"],
  ],
};

const mode = fc.constantFrom("NULLABLE", "REQUIRED", "REPEATED" as const);

const column: fc.Arbitrary<Omit<Field, "name">> = fc.record({
  type: fc.constantFrom(...(Object.keys(TEXTS) as Field["type"][])),
  mode,
});

function named(fields: readonly Omit<Field, "name">[]): Field[] {
  return fields.map((field, index) => ({
    ...field,
    name: ["id", "name_2", "値段"][index % 3] + "x".repeat(index / 3),
  }));
}

const record: fc.Arbitrary<Omit<Field, "name">> = fc.record({
  type: fc.constant("RECORD" as const),
  mode,
  fields: fc.array(column, { minLength: 1, maxLength: 3 }).map(named),
});

const schemas: fc.Arbitrary<TableSchema> = fc
  .array(fc.oneof({ arbitrary: column, weight: 5 }, { arbitrary: record, weight: 1 }), { minLength: 1, maxLength: 5 })
  .map((fields) => ({ fields: named(fields) }));

/** How strange a document may be: 0 is what nearly all sources send, 1 has other spellings, 2 has what is refused. */
type Strangeness = 0 | 1 | 2;

/** True about once in `many`, when things may be strange at all. */
function rarely(strangeness: Strangeness, many: number): fc.Arbitrary<boolean> {
  return strangeness === 0 ? fc.constant(false) : fc.nat(many).map((n) => n === 0);
}

function scalar(field: Field, strangeness: Strangeness): fc.Arbitrary<string> {
  if (field.type === "RECORD") return members(field.fields ?? [], strangeness);
  const [usual = [], other = [], refused = []] = TEXTS[field.type] ?? [];
  const [few, fewer] = [[...usual, ...other], strangeness === 2 ? refused : []];
  const rare = [...(strangeness > 0 ? few : usual), ...fewer];
  return fc.oneof(
    { arbitrary: fc.constantFrom(...usual), weight: 5 },
    { arbitrary: fc.constantFrom(...rare), weight: 1 },
  );
}

function value(field: Field, strangeness: Strangeness): fc.Arbitrary<string> {
  const one = scalar(field, strangeness);
  const given =
    field.mode === "REPEATED" ? fc.array(one, { maxLength: 3 }).map((items) => `[${items.join(",")}]`) : one;
  if (field.mode !== "REQUIRED") return fc.oneof({ arbitrary: given, weight: 4 }, fc.constant("null"));
  return rarely(strangeness === 2 ? 2 : 0, 30).chain((isNull) => (isNull ? fc.constant("null") : given));
}

/** An object with the columns in order; perhaps one is left out, moved, repeated, unknown or spelt with escapes. */
function members(fields: readonly Field[], strangeness: Strangeness): fc.Arbitrary<string> {
  const texts = fields.map((field) =>
    fc.tuple(value(field, strangeness), rarely(strangeness, 20), fc.nat(8)).map(([text, isEscaped, leftOut]) => {
      if (leftOut === 0 && field.mode !== "REQUIRED") return undefined;
      const key = JSON.stringify(field.name);
      return `${isEscaped ? key.replace("i", "\\u0069") : key}:${text}`;
    }),
  );
  const extra = fc.constantFrom('"unknown":1', '"id":1', '"__proto__":{}');
  return fc
    .tuple(fc.tuple(...texts), rarely(strangeness, 25), rarely(strangeness, 25), extra)
    .map(([all, turned, extended, more]) => {
      const present = all.filter((text) => text !== undefined);
      if (turned) present.reverse();
      if (extended) present.push(more);
      return `{${present.join(",")}}`;
    });
}

const SPELLINGS: readonly ((json: string) => string)[] = [
  (json) => json,
  // As Python's json.dumps: a space after "," and ":", which may stand in strings too; then the text is another one.
  (json) => json.replace(/^\{"total":/, '{"total": ').replaceAll("},{", "}, {"),
  (json) => json.replaceAll("},{", "} ,\n\t{").replaceAll("[{", "[\r\n{"),
  (json) => `  ${json}\n`,
];

/** What lies around the rows, which `ROWS` stands for. */
const ENVELOPES: readonly (readonly string[])[] = [
  [
    '{"total":COUNT,"data":{"rows":ROWS}}',
    '{"x":"ROWS]","data":{"k":[{"a":[]}],"rows":ROWS,"z":"\\u0041"},"total":COUNT}',
  ],
  [
    '{"data":{"rows":ROWS,"rows":ROWS},"total":COUNT}',
    '{"data":{"rows":ROWS},"data":{"rows":[]},"total":COUNT}',
    '{"data":{"rows":[],"r\\u006fws":ROWS},"total":COUNT}',
    '{"data":{"rows":ROWS,"ro\\u0077s":[]},"total":COUNT}',
    '{"data":{"rows":ROWS},"data":0,"total":COUNT}',
    '{"total":12345678901234567890.5,"total":COUNT,"data":{"rows":ROWS}}',
  ],
  [
    '{"data":{"rows":ROWS},"total":COUNT',
    '{"data":{"rows":ROWS},"total":COUNT}}',
    '{"data":{"rows":ROWS}}',
    '{"data":{"rows":[1]},"total":COUNT}',
    '{"data":{"rows":null},"total":COUNT}',
    '{"data":{"rows":ROWS},,"total":COUNT}',
    '{"total":[COUNT],"data":{"rows":ROWS}}',
    '\uFEFF{"data":{"rows":ROWS},"total":COUNT}',
  ],
];

/** A schema, and the texts of pages that more or less fit it. */
export const pagesOf = fc.constantFrom<Strangeness[]>(0, 1, 2).chain((strangeness) =>
  schemas.chain((schema) => {
    const row = members(schema.fields, strangeness);
    const envelopes = ENVELOPES.slice(0, strangeness + 1).flat();
    const page = fc.tuple(
      fc.array(row, { maxLength: 4 }),
      fc.oneof({ arbitrary: fc.constantFrom(...(ENVELOPES[0] ?? [])), weight: 8 }, fc.constantFrom(...envelopes)),
      fc.constantFrom(...(strangeness === 0 ? SPELLINGS.slice(0, 2) : SPELLINGS)),
    );
    const repeats = fc.array(fc.nat(3), { minLength: 1, maxLength: 3 });
    return fc.tuple(fc.array(page, { minLength: 1, maxLength: 4 }), repeats).map(([pages, order]) => {
      const chosen = order.map((index) => pages[index % pages.length] ?? ([[], "", (text: string) => text] as const));
      const count = chosen.reduce((sum, [rows]) => sum + rows.length, 0);
      const texts = chosen.map(([rows, envelope, spell]) =>
        spell(envelope.replaceAll(":ROWS", () => `:[${rows.join(",")}]`).replaceAll("COUNT", String(count))),
      );
      return { schema, texts, end: `{"total":${count},"data":{"rows":[]}}`, strangeness };
    });
  }),
);
