/** Every so manieth line is longer than a block of a reader. */
const LONG_EVERY = 499;

/** Line `number` of a log that is followed, without its newline: characters of one to four bytes. */
export function numberedLine(number: number): string {
  const text = "aß日🗾".repeat(number % LONG_EVERY === 0 ? 10_000 : number % 23);
  return JSON.stringify({ severity: "info", log: `${number} ${text}` });
}
