// `npm run demo`: the main job on data that nobody here wrote. Two workflows that load, then one that fails on purpose.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { root } from "./toolchain.mjs";

const PORT = 43117;
const ja = /^ja/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "");
const say = (en, japanese) => console.log(`\n\u001b[1m== ${ja ? japanese : en}\u001b[0m`);
const dates = ["--from", "2012-01-01", "--to", "2012-01-31"];

say(
  "1. A CSV file through the connector `files`: container → bucket → crawler → DuckDB",
  "1. CSV ファイルをコネクター files で: コンテナ → バケット → クローラー → DuckDB",
);
expect(0, crawl("workflows/seattle-weather.yaml"));

const server = await serveObservations();
try {
  say(
    `2. A JSON API (json-server on port ${PORT}) through the connector \`rest\`, page by page`,
    `2. JSON API（ポート ${PORT} の json-server）をコネクター rest で 1 ページずつ`,
  );
  expect(0, crawl("workflows/observations.yaml"));
} finally {
  server.kill();
}

say(
  "3. A run that fails on purpose: the schema says temp_max is an INT64",
  "3. わざと失敗する実行: スキーマでは temp_max が INT64",
);
expect(1, crawl("workflows/wrong-schema.yaml"));

say("Done. What lies where:", "完了。出力先:");
const places = [
  [".collectro/warehouse.duckdb", "the tables", "テーブル"],
  [".collectro/store/local/", "the objects", "オブジェクト"],
  [".collectro/runs/", "each run's shared folder and log", "各実行の共有フォルダとログ"],
  ["workflows/", "the workflows", "ワークフロー"],
];
for (const [place, en, japanese] of places) console.log(`  ${place.padEnd(30)}${ja ? japanese : en}`);
console.log(`\n  ./collectro crawl workflows/seattle-weather.yaml --from 2012-02-01 --to 2012-02-29\n`);

function crawl(workflow) {
  console.log(`$ ./collectro crawl ${workflow} ${dates.join(" ")}`);
  const env = { ...process.env, COLLECTRO_PROJECT: join(root, "packages/container") };
  const cli = join(root, "packages/cli/dist/main.js");
  return spawnSync("node", [cli, "crawl", workflow, ...dates], { cwd: root, env, stdio: "inherit" }).status;
}

function expect(code, got) {
  if (got !== code) throw new Error(`demo: exit code ${got}, expected ${code}`);
}

/** Serves the daily observations of vega-datasets as a JSON API, by a server that is not ours. */
async function serveObservations() {
  const csv = readFileSync(join(root, "node_modules/vega-datasets/data/weather.csv"));
  const numbers = new Set(["precipitation", "temp_max", "temp_min", "wind"]);
  const cast = (value, { column }) => (numbers.has(column) ? Number(value) : value);
  const observations = parse(csv, { columns: true, cast }).map((row, index) => ({ id: index + 1, ...row }));
  const folder = join(root, ".collectro", "demo");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "db.json"), JSON.stringify({ observations }));
  const bin = join(root, "node_modules/json-server/lib/cli/bin.js");
  const args = [bin, "--quiet", "--host", "127.0.0.1", "--port", String(PORT), join(folder, "db.json")];
  const child = spawn("node", args, { stdio: ["ignore", "ignore", "inherit"], cwd: folder });
  for (let attempt = 0; !(await answers()); attempt += 1) {
    if (attempt === 100 || child.exitCode !== null)
      throw new Error(`json-server did not start on port ${PORT}; is it in use?`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return child;
}

function answers() {
  return new Promise((resolve) => {
    const socket = connect(PORT, "127.0.0.1", () => resolve(true));
    socket.on("connect", () => socket.destroy()).on("error", () => resolve(false));
  });
}
