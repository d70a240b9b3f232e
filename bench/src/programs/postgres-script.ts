// The script that one would write by hand: pg-query-stream, JSON.stringify, upload.
import pg from "pg";
import QueryStream from "pg-query-stream";
import { NdjsonUpload, type UploadTarget } from "./ndjson-upload.js";
import { params } from "./params.js";

const DATE_OID = 1082;
const BATCH_ROWS = 1_000;

const { address, target } = params<{ address: pg.ClientConfig; target: UploadTarget }>();
// A Date made of a DATE would be written as a moment, often of the day before.
pg.types.setTypeParser(DATE_OID, (text) => text);
const client = new pg.Client(address);
await client.connect();
const upload = new NdjsonUpload(target);
const rows = client.query(new QueryStream("SELECT * FROM orders", [], { batchSize: BATCH_ROWS }));
for await (const row of rows) {
  const full = upload.write(row as object);
  if (full) await full;
}
await upload.finish();
await client.end();
