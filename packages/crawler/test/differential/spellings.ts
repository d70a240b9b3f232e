/** Ways to write one meaning. Nothing here is taken from the code under test. */

/** One of a list, by any natural number. */
export function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

/** A text as JSON: plain, with one character escaped, or with all. */
export function quoted(text: string): string[] {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const one = text.replace(/^([^\\"]*?)([!#-[\]-~])/, (_, before: string, unit: string) => before + escaped(unit));
  const all = `"${text.replace(/[\s\S]/g, escaped)}"`;
  return [JSON.stringify(text), /["\\\p{Cc}]/u.test(text) ? all : `"${one}"`, all];
}

/** `unscaled` ÷ 10^`scale` in plain digits without needless zeros. */
export function plain(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  const sign = unscaled < 0n ? "-" : "";
  return `${sign}${digits.slice(0, digits.length - scale)}${scale === 0 || fraction === "" ? "" : `.${fraction}`}`;
}

/** The same as JSON numbers. */
export function jsonNumbers(unscaled: bigint, scale: number): string[] {
  const text = plain(unscaled, scale);
  const point = text.includes(".") ? text : `${text}.`;
  const sign = unscaled < 0n ? "-" : "";
  const digits = String(unscaled).replace("-", "");
  const zeros = (count: number) => "0".repeat(count);
  return [
    text,
    text,
    `${point}${zeros(1)}`,
    `${point}${zeros(20)}`,
    `${unscaled}e-${scale}`,
    `${unscaled}${zeros(unscaled === 0n ? 0 : 12)}E-${scale + 12}`,
    `${sign}0.${zeros(40)}${digits}e+${40 + digits.length - scale}`,
    `${text}e0`,
  ];
}

/** The same as texts, also in spellings that JSON numbers have not. */
export function decimalTexts(unscaled: bigint, scale: number): string[] {
  const text = plain(unscaled, scale);
  const sign = unscaled < 0n ? "-" : "";
  const bare = text.replace("-", "");
  return [
    ...jsonNumbers(unscaled, scale),
    `${sign}${"0".repeat(40)}${bare}`,
    unscaled < 0n ? text : `+${text}`,
    bare.startsWith("0.") ? `${sign}${bare.slice(1)}` : text,
    bare.includes(".") ? text : `${text}.`,
  ];
}

const MICROS_PER_DAY = 86_400_000_000n;
export const FIRST_MICROS = -62_135_596_800_000_000n;
export const LAST_MICROS = 253_402_300_799_999_999n;

/** Day, clock and six digits of a moment, in UTC. */
function civil(micros: bigint): readonly [day: string, clock: string, fraction: string] {
  const ofDay = ((micros % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY;
  const day = new Date(Number((micros - ofDay) / 1000n)).toISOString().slice(0, 10);
  const clock = new Date(Number(ofDay / 1000n)).toISOString().slice(11, 19);
  return [day, clock, String(ofDay % 1_000_000n).padStart(6, "0")];
}

function fractions(digits: string): string[] {
  const short = digits.replace(/0+$/, "");
  return short === "" ? ["", ".0", ".000000"] : [`.${short}`, `.${digits}`];
}

/** `HH:MM:SS[.ffffff]` */
export function times(micros: bigint): string[] {
  const [, clock, digits] = civil(micros);
  return fractions(digits).map((fraction) => `${clock}${fraction}`);
}

/** `YYYY-MM-DD` */
export function day(micros: bigint): string {
  return civil(micros)[0];
}

/** Date and time, `between` them. */
export function datetimes(micros: bigint, between: string): string[] {
  return times(micros).map((time) => `${day(micros)}${between}${time}`);
}

const OFFSETS = [9 * 60, -(5 * 60 + 30), 14 * 60, -14 * 60, 1];

/** A moment in all the spellings that BigQuery's page on loading JSON shows. */
export function timestamps(micros: bigint): string[] {
  const utc = [" ", "T"].flatMap((between) => datetimes(micros, between));
  const shifted = OFFSETS.flatMap((minutes) => {
    const local = micros + BigInt(minutes) * 60_000_000n;
    if (local < FIRST_MICROS || local > LAST_MICROS) return [];
    const size = Math.abs(minutes);
    const zone = `${minutes < 0 ? "-" : "+"}${String(Math.trunc(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
    return datetimes(local, "T").flatMap((text) => [`${text}${zone}`, `${text} ${zone}`]);
  });
  const all = [...utc, ...utc.map((text) => `${text}Z`), ...utc.map((text) => `${text} UTC`), ...shifted];
  const short = all.map((text) => text.replace(/^(.{16}):00(?:\.0+)?(?![0-9.])/, "$1"));
  return [...all, ...short].flatMap((text) => [text, text.replace(/^(.{4})-(..)-/, "$1/$2/")]);
}

/** A moment as an epoch number: seconds, and milliseconds where seconds cannot be meant. */
export function epochs(micros: bigint): string[] {
  const readAsSeconds = micros * 1000n >= FIRST_MICROS && micros * 1000n <= LAST_MICROS;
  return [...jsonNumbers(micros, 6), ...(readAsSeconds ? [] : jsonNumbers(micros, 3))];
}
