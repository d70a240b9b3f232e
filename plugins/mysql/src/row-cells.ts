/** Null in a row. Source: MySQL, Protocol::LengthEncodedInteger. */
export const NULL_CELL = 0xfb;

/** Where the content of the cell at `at` begins. */
export function startOfCell(input: Buffer, at: number): number {
  const first = input[at] as number;
  if (first <= NULL_CELL) return at + 1;
  return at + (first === 0xfc ? 3 : first === 0xfd ? 4 : 9);
}

/** The bytes of the cell at `at`, which is not null. */
export function lengthOfCell(input: Buffer, at: number): number {
  const first = input[at] as number;
  if (first < NULL_CELL) return first;
  if (first === 0xfc) return input.readUInt16LE(at + 1);
  // No row is longer than 2^32 - 1 bytes.
  return first === 0xfd ? input.readUIntLE(at + 1, 3) : input.readUInt32LE(at + 1);
}

/** The cells of a row, null for null. They are views: valid until more is read. */
export function splitRow(input: Buffer, start: number, end: number): (Buffer | null)[] {
  const cells: (Buffer | null)[] = [];
  for (let at = start; at < end; ) {
    if (input[at] === NULL_CELL) {
      cells.push(null);
      at++;
      continue;
    }
    const from = startOfCell(input, at);
    at = from + lengthOfCell(input, at);
    cells.push(input.subarray(from, at));
  }
  return cells;
}
