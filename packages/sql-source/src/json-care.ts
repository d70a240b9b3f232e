/**
 * A JSON text of at most so many bytes, printed by a server that has parsed it, can neither hold a number beyond a double
 * (written out in digits, the first that is too large has 309) nor nest deeper than BigQuery allows (500 levels take
 * 1,000 bytes).
 */
export const SAFE_JSON_BYTES = 300;

/** Whether there are 300 digits in a row or 500 brackets; strings count too, which only costs time. */
export function needsCare(bytes: Buffer, from: number, to: number): boolean {
  let digits = 0;
  let brackets = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x30 && byte <= 0x39) {
      if (++digits === SAFE_JSON_BYTES) return true;
      continue;
    }
    digits = 0;
    // [ and {, which differ in one bit
    if ((byte & ~0x20) === 0x5b && ++brackets === 500) return true;
  }
  return false;
}
