// The script that one would write by hand: csv-parse, JSON.stringify, upload.
import { createReadStream } from "node:fs";
import { parse } from "csv-parse";
import { NdjsonUpload, type UploadTarget } from "./ndjson-upload.js";
import { params } from "./params.js";

const READ_BYTES = 1024 * 1024;

const { path, target } = params<{ path: string; target: UploadTarget }>();
const upload = new NdjsonUpload(target);
const rows = createReadStream(path, { highWaterMark: READ_BYTES }).pipe(parse({ columns: true }));
for await (const row of rows as AsyncIterable<Record<string, unknown>>) {
  // BigQuery takes numbers, dates and booleans as text; an empty cell and a JSON document need a word.
  if (row["note"] === "") row["note"] = null;
  row["detail"] = JSON.parse(String(row["detail"]));
  const full = upload.write(row);
  if (full) await full;
}
await upload.finish();
