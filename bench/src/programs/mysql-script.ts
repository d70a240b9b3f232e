// The script that one would write by hand: mysql2's stream, JSON.stringify, upload.
import mysql, { type ConnectionOptions } from "mysql2";
import { NdjsonUpload, type UploadTarget } from "./ndjson-upload.js";
import { params } from "./params.js";

const { address, target } = params<{ address: ConnectionOptions; target: UploadTarget }>();
// A Date made of a DATE would be written as a moment, often of the day before.
const connection = mysql.createConnection({ ...address, timezone: "Z", dateStrings: ["DATE"] });
connection.query("SET time_zone = '+00:00'");
const upload = new NdjsonUpload(target);
for await (const row of connection.query("SELECT * FROM orders").stream({ highWaterMark: 1_000 })) {
  const full = upload.write(row as object);
  if (full) await full;
}
await upload.finish();
connection.end();
