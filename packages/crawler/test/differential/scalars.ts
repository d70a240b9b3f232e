import type { Field } from "@collectro/table-schema";
import fc from "fast-check";
import {
  datetimes,
  day,
  decimalTexts,
  epochs,
  FIRST_MICROS,
  jsonNumbers,
  LAST_MICROS,
  pick,
  plain,
  quoted,
  times,
  timestamps,
} from "./spellings.js";

/** One value: what a connector may write, what another container's line may say, and what the warehouse must show. */
export interface Cell {
  readonly value: unknown;
  /** JSON text; "" where the key may be left out. */
  readonly json: string;
  /** As `readable` shows what the warehouse holds. */
  readonly read: unknown;
}

/** Ways to say one meaning. */
interface Spellings {
  readonly values: readonly unknown[];
  readonly jsons: readonly string[];
  readonly read: unknown;
}

/** A meaning, said in one of its ways. */
export function spelled<M>(meaning: fc.Arbitrary<M>, spellings: (meaning: M) => Spellings): fc.Arbitrary<Cell> {
  return fc.tuple(meaning, fc.nat(), fc.nat()).map(([meant, first, second]) => {
    const { values, jsons, read } = spellings(meant);
    return { value: pick(values, first), json: pick(jsons, second), read };
  });
}

/** For types that are texts: what is written is what is read. */
function text(meaning: fc.Arbitrary<string>): fc.Arbitrary<Cell> {
  return spelled(meaning, (read) => ({ values: [read], jsons: quoted(read), read }));
}

function edges(min: bigint, max: bigint, step = 1n): fc.Arbitrary<bigint> {
  return fc.oneof(
    fc.bigInt({ min, max }),
    fc.constantFrom(min, max, min + 1n, max - 1n, ...[0n, 1n, -1n].filter((small) => small >= min && small <= max)),
    fc.bigInt({ min: min / step, max: max / step }).map((whole) => whole * step),
  );
}

const MICROS = fc.oneof(edges(FIRST_MICROS, LAST_MICROS, 1000n), edges(FIRST_MICROS, LAST_MICROS, 60_000_000n));
const CLOCK = edges(0n, 86_399_999_999n, 1_000_000n);
const UNICODE = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      "\\",
      "\n",
      "\u2028",
      "\u0085",
      "\r",
      "\t",
      "\u007f",
      "語",
      "😀",
      "{",
      "}",
      "]",
      "1e9",
    ),
  }),
);
const STRING = UNICODE.filter((value) => value.isWellFormed() && !value.includes("\0"));

function float64(double: number): Spellings {
  const jsons = [JSON.stringify(double), double.toExponential(), double.toPrecision(17), double.toPrecision(20)];
  const whole = Number.isInteger(double) ? [`${BigInt(double)}.0`, `${BigInt(double)}e0`] : [];
  const zero = Object.is(double, -0) ? ["-0.0", "-0e0"] : undefined;
  const values = [
    double,
    ...(Object.is(double, -0) ? ["-0.0"] : [`${double}`, double.toExponential(), double.toPrecision(20)]),
  ];
  return { values, jsons: zero ?? [...jsons, ...whole], read: double };
}

function decimal(field: Field): fc.Arbitrary<Cell> {
  const big = field.type === "BIGNUMERIC";
  const scale = field.precision === undefined ? (big ? 38 : 9) : (field.scale ?? 0);
  const size = 10n ** BigInt(field.precision ?? 38);
  const [min, max] = big && field.precision === undefined ? [-(2n ** 255n), 2n ** 255n - 1n] : [1n - size, size - 1n];
  return spelled(edges(min, max, 10n ** BigInt(scale)), (unscaled) => {
    const texts = decimalTexts(unscaled, scale);
    const one = 10n ** BigInt(scale);
    const whole = unscaled % one === 0n ? [unscaled / one] : [];
    return {
      values: [...texts, ...whole],
      jsons: [...texts.flatMap(quoted), ...jsonNumbers(unscaled, scale)],
      read: plain(unscaled, scale),
    };
  });
}

function bytes(field: Field): fc.Arbitrary<Cell> {
  return spelled(fc.uint8Array({ maxLength: field.maxLength ?? 40 }), (array) => {
    const base64 = Buffer.from(array).toString("base64");
    return { values: [array, base64], jsons: quoted(base64), read: Buffer.from(array).toString("hex") };
  });
}

/** Values that JSON can say: its printer says 0 for -0, so that the printed text is what is meant. */
const JSON_VALUE = fc
  .jsonValue({ maxDepth: 4, stringUnit: "grapheme" })
  .map((value) => JSON.stringify(value))
  .filter((printed) => printed.isWellFormed() && !/\\u0000|\\ud[89a-f]/.test(printed))
  .map((printed): unknown => JSON.parse(printed));

function int64(): fc.Arbitrary<Cell> {
  return spelled(edges(-(2n ** 63n), 2n ** 63n - 1n, 2n ** 32n), (integer) => {
    const safe = integer > -(2n ** 53n) && integer < 2n ** 53n;
    const digits = [`${integer}`, `${integer}`.replace(/^-?/, (sign) => `${sign}000`)];
    return {
      values: [integer, ...digits, integer < 0n ? `${integer}` : `+${integer}`, ...(safe ? [Number(integer)] : [])],
      jsons: [...digits.flatMap(quoted), ...(safe ? [`${integer}`] : [])],
      read: String(integer),
    };
  });
}

function bool(): fc.Arbitrary<Cell> {
  return spelled(fc.boolean(), (read) => {
    const words = read ? ["true", "t", "yes", "y", "1"] : ["false", "f", "no", "n", "0"];
    const first = (word: string) => word.replace(/^./, (letter) => letter.toUpperCase());
    const cases = words.flatMap((word) => [word, word.toUpperCase(), first(word)]);
    return { values: [read], jsons: [`${read}`, read ? "1" : "0", ...cases.flatMap(quoted)], read };
  });
}

function timestamp(): fc.Arbitrary<Cell> {
  return spelled(MICROS, (micros) => {
    const texts = timestamps(micros);
    const utc = datetimes(micros, "T").flatMap((moment) => [`${moment}z`, `${moment}+00`, `${moment}-0000`]);
    const date = micros % 1000n === 0n ? [new Date(Number(micros / 1000n))] : [];
    return { values: [...texts, ...utc, ...date], jsons: [...texts.flatMap(quoted), ...epochs(micros)], read: micros };
  });
}

function datetime(): fc.Arbitrary<Cell> {
  return spelled(MICROS, (micros) => {
    const spaced = datetimes(micros, " ");
    return { values: [...spaced, ...datetimes(micros, "T")], jsons: spaced.flatMap(quoted), read: micros };
  });
}

function time(): fc.Arbitrary<Cell> {
  return spelled(CLOCK, (micros) => ({ values: times(micros), jsons: times(micros).flatMap(quoted), read: micros }));
}

function json(): fc.Arbitrary<Cell> {
  return spelled(JSON_VALUE, (value) => {
    const spaced = JSON.stringify(value, null, "\t").replaceAll("\n", " ");
    return { values: [value], jsons: [spaced, JSON.stringify(value)], read: { json: value } };
  });
}

const DOUBLE = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer().map((cents) => cents / 100),
);
const INTERVAL = fc
  .tuple(fc.constantFrom("", "-"), fc.nat(9999), fc.nat(11), fc.nat(99))
  .map(([sign, years, months, seconds]) => `${sign}P${years}Y${months}M0DT0H0M${seconds}.5S`);
const POINT = fc.tuple(fc.integer(), fc.integer()).map(([x, y]) => `POINT(${x} ${y})`);

/** Values of every type but RECORD, neither null nor REPEATED. */
const SCALARS: Readonly<Record<Exclude<Field["type"], "RECORD">, (field: Field) => fc.Arbitrary<Cell>>> = {
  STRING: ({ maxLength = 1000 }) => text(STRING.filter((value) => Array.from(value).length <= maxLength)),
  BYTES: bytes,
  INT64: int64,
  FLOAT64: () => spelled(DOUBLE, float64),
  NUMERIC: decimal,
  BIGNUMERIC: decimal,
  BOOL: bool,
  TIMESTAMP: timestamp,
  DATE: () => text(MICROS.map(day)),
  TIME: time,
  DATETIME: datetime,
  INTERVAL: () => text(INTERVAL),
  GEOGRAPHY: () => text(POINT),
  JSON: json,
};

/** A value of a column of any type but RECORD, neither null nor REPEATED. */
export function scalar(type: keyof typeof SCALARS, field: Field): fc.Arbitrary<Cell> {
  return SCALARS[type](field);
}
