// A source whose rows are known beforehand: row i of a day has the id `<day>-<i>`. `mode` says how it behaves.
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { byDay, defineConnector, encodedLines, secret, sourceError, unchecked, z } from "@collectro/connector";

const BATCH_ROWS = 1_000;

function* rows({ params, slice }) {
  for (let first = 0; first < params.count; first += BATCH_ROWS) {
    const size = Math.min(BATCH_ROWS, params.count - first);
    yield unchecked(Array.from({ length: size }, (_, index) => row(slice.from, first + index, params.pad)));
  }
}

function row(day, index, pad) {
  return { id: `${day}-${index}`, day, pad: "あ".repeat(pad) };
}

const modes = {
  rows,
  /** The source says on the way what it does. */
  *talks(context) {
    for (let line = 0; line < context.params.lines; line += 1)
      context.log.info(`line ${context.slice.from} ${line}: ${context.params.token}`);
    yield* rows(context);
  },
  /** Far more words than rows, said as a program says them that also works. */
  async *chatters(context) {
    for (let line = 0; line < context.params.lines; line += 1) {
      context.log.info(`line ${line}`);
      if (line % 500 === 499) await turn();
    }
    yield* rows(context);
  },
  /** One day in `every` has rows. */
  *sparse(context) {
    const day = Date.parse(context.slice.from) / 86_400_000;
    if (day % context.params.every === 0) yield* rows(context);
  },
  /** Finished lines, by the mebibyte: what a database or a Parquet engine hands over. */
  *lines({ params, slice, wants }) {
    if (wants !== "lines") return yield* rows({ params, slice });
    const block = [];
    const text = "x".repeat(1_000);
    for (let index = 0; index < 1_000; index += 1)
      block.push(`{"id":"${index}","day":"${slice.from}","pad":"${text}"}\n`);
    const bytes = Buffer.from(block.join(""));
    for (let index = 0; index < params.count; index += 1_000) yield encodedLines(bytes, 1_000);
  },
  async *sleeps(context) {
    yield* rows(context);
    await sleep(3_600_000);
  },
  *spins(context) {
    yield* rows(context);
    for (;;);
  },
  *fails({ params, slice }) {
    if (params.count > 0) yield [row(slice.from, 0, 0)];
    throw sourceError("SOURCE_AUTH", {
      where: `db:5432 ${params.token}`,
      detail: `${params.token} ${encodeURIComponent(params.token)} ${Buffer.from(params.token).toString("base64")} refused`,
    });
  },
  *leaks(context) {
    yield* rows(context);
    console.log(`token ${context.params.token}`);
    console.error(JSON.stringify({ token: context.params.token }));
    throw new Error(`url http://x/?token=${encodeURIComponent(context.params.token)}`);
  },
  /** Slow, but alive: waits `waitMs` before each batch and says so. */
  async *slow(context) {
    for (const batch of rows(context)) {
      context.progress.waiting("the source is slow");
      await sleep(context.params.waitMs, undefined, { signal: context.signal });
      yield batch;
    }
  },
};

export default defineConnector({
  name: "proof",
  title: { en: "Proof", ja: "検証用" },
  params: z.object({
    mode: z.enum(Object.keys(modes)).default("rows").describe("How the source behaves"),
    count: z.number().int().default(3).describe("Rows of a day"),
    pad: z.number().int().default(0).describe("Characters of further text in each row"),
    lines: z.number().int().default(0).describe("Log lines of a day"),
    every: z.number().int().default(10).describe("Days from one day with rows to the next"),
    waitMs: z.number().int().default(10).describe("Wait before each batch"),
    parallel: z.number().int().default(1).describe("Days side by side"),
    token: secret().default("none").describe("A secret"),
  }),
  schema: [
    { name: "id", type: "STRING", mode: "REQUIRED" },
    { name: "day", type: "DATE", mode: "REQUIRED" },
    { name: "pad", type: "STRING" },
  ],
  emptyWindow: "success",
  slices: byDay,
  parallel: ({ parallel }) => parallel,
  read: (context) => modes[context.params.mode](context),
});
