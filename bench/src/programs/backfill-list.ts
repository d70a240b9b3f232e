// The state of many slices, read from a real store. The ledger is put onto the disk of the store as it would have written it, for
// writing it through the store takes many minutes. Prints the seconds that reading it took.
import { randomUUID } from "node:crypto";
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { machineClock, openRecords, openSliceLedger, readSlices, slicesOf } from "@collectro/backfill/engine";
import { addDays } from "@collectro/contract";
import { type MarkShelf, openMarks, openState } from "@collectro/crawler";
import { params } from "./params.js";

const FIRST_DAY = "1900-01-01";
const { slices: count, dir } = params<{ slices: number; dir: string }>();
await using state = openState(dir);
const shelf = await openMarks("local", await state.embeddedEndpoint());
await shelf.write("template", { record: "" }, "0");
const bucket = join(dir, "store/local");
const [templateFile = ""] = globSync(join(bucket, ".template.meta"));
const template = JSON.parse(readFileSync(templateFile, "utf8")) as Record<string, unknown>;
const onDisk: MarkShelf = { ...shelf, write: async (name, fields) => put(name, fields) };

const slices = slicesOf({ from: FIRST_DAY, to: addDays(FIRST_DAY, count - 1) }, "day");
const end = { verdict: "loaded", run: "20240101T000000-abcdef", rows: 1_000, bytes: 100_000, seconds: 60 } as const;
const filled = openSliceLedger(openRecords({ shelf: onDisk, clock: machineClock, nonce: randomUUID }), "b");
for (const slice of slices) {
  await filled.write(
    { ...slice, state: "ended", worker: "b/workers/1", attempt: 1, round: 1, end, again: false },
    undefined,
  );
}
const ledger = openSliceLedger(openRecords({ shelf, clock: machineClock, nonce: randomUUID }), "b");
const startMs = performance.now();
const known = await readSlices(ledger, slices);
const seconds = (performance.now() - startMs) / 1000;
const missing = slices.filter((slice) => !("entry" in (known(slice) ?? {})));
if (missing.length > 0) throw new Error(`${missing.length} slices were not found`);
console.log(seconds);

function put(name: string, fields: Readonly<Record<string, string>>) {
  const path = join(bucket, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
  const inode = String(statSync(path, { bigint: true }).ino);
  const meta = join(dirname(path), `.${name.slice(name.lastIndexOf("/") + 1)}.meta`);
  writeFileSync(meta, JSON.stringify({ ...template, name, inode, metadata: fields }));
  return { name, fields, generation: "1", writtenAtMs: 0 };
}
