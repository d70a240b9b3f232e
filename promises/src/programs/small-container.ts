// A container written from the guide alone, small enough to be run by the thousand. Argument: the prefix of its objects.
// Row i of a day has the id `<day>-<i>` and the value `<FROM> あ<i>`: whose run a row is from can be told.
import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { addDays, sharedDir } from "@collectro/contract";
import { logOf, ROWS_A_DAY, rowValue } from "../world/crawl-history.js";

const [prefix = "out"] = process.argv.slice(2);
const { FROM = "", TO = "", COLLECTRO_SHARED_DIR = "", COLLECTRO_GCS_ENDPOINT = "" } = process.env;
const dir = sharedDir(COLLECTRO_SHARED_DIR);
const [first = "", ...more] = logOf(FROM);

// A line in two writes, cut inside of a character.
const bytes = Buffer.from(`${first}\n`);
const cut = bytes.indexOf("日") + 1;
appendFileSync(dir.log, bytes.subarray(0, cut));
appendFileSync(dir.log, bytes.subarray(cut));

const objects: string[] = [];
for (let day = FROM; day <= TO; day = addDays(day, 1)) {
  const rows = Array.from({ length: ROWS_A_DAY }, (_, index) => ({
    id: `${day}-${index}`,
    day,
    value: rowValue(FROM, index),
  }));
  const name = `${prefix}/${FROM}/${day}-${process.pid}.json`;
  await store(name, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  objects.push(name);
}
for (const line of more) appendFileSync(dir.log, `${line}\n`);
publish(dir.loadPath, JSON.stringify({ gcsPaths: objects.map((object) => `gs://local/${object}`) }));
publish(dir.jobResult, "success");

async function store(name: string, body: string): Promise<void> {
  const url = `${COLLECTRO_GCS_ENDPOINT}/upload/storage/v1/b/local/o?uploadType=media&name=${encodeURIComponent(name)}`;
  const answer = await fetch(url, { method: "POST", body });
  if (!answer.ok) throw new Error(`storing ${name}: HTTP ${answer.status}`);
}

function publish(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
