// Checked by the compiler (`tsc -p tsconfig.tests.json`): each line after an expectation must be an error.
import { defineConnector, unchecked, z } from "@collectro/connector";
import { expect, test } from "vitest";

const declaration = {
  name: "typed",
  title: { en: "Typed", ja: "型" },
  params: z.object({ station: z.string() }),
  emptyWindow: "failure",
} as const;

const schema = [
  { name: "day", type: "DATE", mode: "REQUIRED" },
  { name: "temp_c", type: "FLOAT64" },
] as const;

test("rows that fit the schema compile", () => {
  const connector = defineConnector({
    ...declaration,
    schema: [
      { name: "day", type: "DATE", mode: "REQUIRED" },
      { name: "temp_c", type: "FLOAT64" },
    ],
    *read({ slice, params }) {
      yield { day: slice.from, temp_c: 21.5 };
      yield [{ day: slice.from, temp_c: null }];
      yield unchecked([{ anything: params.station }]);
    },
  });

  expect(connector.fixedSchema).toBeDefined();
});

test("rows and params that do not are compile errors", () => {
  defineConnector({
    ...declaration,
    schema,
    // @ts-expect-error a misspelt column
    *read({ slice }) {
      yield { day: slice.from, tmep_c: 21.5 };
    },
  });
  defineConnector({
    ...declaration,
    schema,
    // @ts-expect-error a text where a number belongs
    *read({ slice }) {
      yield { day: slice.from, temp_c: "21.5 degrees" };
    },
  });
  defineConnector({
    ...declaration,
    schema,
    // @ts-expect-error a column that is missing
    *read({ slice }) {
      yield { day: slice.from };
    },
  });
  defineConnector({
    ...declaration,
    schema,
    // @ts-expect-error null in a REQUIRED column
    *read() {
      yield { day: null, temp_c: 1 };
    },
  });
  defineConnector({
    ...declaration,
    schema,
    // @ts-expect-error an array with one wrong row
    *read({ slice }) {
      yield [
        { day: slice.from, temp_c: 1 },
        { day: slice.from, temp_c: true },
      ];
    },
  });
  defineConnector({
    ...declaration,
    schema,
    *read({ params, slice }) {
      // @ts-expect-error a param that was not declared
      yield { day: slice.from, temp_c: params.temperature };
    },
  });

  expect.assertions(0);
});
