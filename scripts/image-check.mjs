// Runs the built image as Kubernetes would and lets the crawler judge it. Usage: node scripts/image-check.mjs IMAGE
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startObjectStore } from "../packages/object-store/dist/index.js";
import { root } from "./toolchain.mjs";

const [image] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "image-check-"));
const csv = readFileSync(join(root, "node_modules/vega-datasets/data/seattle-weather.csv"));
const source = createServer((_, answer) => answer.end(csv)).listen(0, "127.0.0.1");
await new Promise((resolve) => source.once("listening", resolve));
const store = await startObjectStore({ root: join(work, "store"), createBuckets: true });
const dates = { FROM: "2012-01-01", TO: "2012-01-31" };
const hardened = [
  "--read-only",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
  "--memory=512m",
  "--pids-limit=64",
];
let failures = 0;

try {
  await launched();
  await attached("success", "schemas/seattle-weather.json", 0, 0);
  await attached("failure", "schemas/wrong.json", 1, 1);
  await stopped();
} finally {
  source.close();
  await store.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(failures === 0 ? "image: all checks passed" : `image: ${failures} checks failed`);
process.exit(failures === 0 ? 0 : 1);

/** The crawler itself starts the image that a workflow names. */
async function launched() {
  const workflow = workflowFile("launched", "schemas/seattle-weather.json", `image: ${image}`);
  const code = await crawl(workflow, []);
  check("a workflow with an image is loaded", code === 0);
}

/** The image runs hardened, beside a crawler that only watches; a check written from the guide alone reads the files too. */
async function attached(word, schema, containerCode, crawlCode) {
  const shared = sharedFolder(word);
  const workflow = workflowFile(word, schema, "command: [none]");
  const watching = crawl(workflow, ["--attach", "--shared-dir", shared]);
  const started = performance.now();
  const code = await podman(["run", "--rm", ...runFlags(shared), image, ...connectorArgs(schema)]);
  console.log(`image: ${word} run took ${((performance.now() - started) / 1000).toFixed(1)} s`);
  check(`${word}: container exit code ${containerCode} (got ${code})`, code === containerCode);
  const verdict = await watching;
  check(`${word}: crawler exit code ${crawlCode} (got ${verdict})`, verdict === crawlCode);
  const guide = join(root, "test/guide/check.py");
  const env = { ...process.env, GUIDE_CHECK_ENDPOINT: store.endpoint };
  // Not spawnSync: the store that it asks lives in this process.
  const judged = await exitCode(spawn("python3", [guide, shared, word], { env, stdio: "inherit" }));
  check(`${word}: the guide's own check`, judged === 0);
}

/** SIGTERM reaches the supervisor as process 1: `failure` is there before the engine's patience ends. */
async function stopped() {
  const shared = sharedFolder("stopped");
  const slow = createServer(() => {}).listen(0, "127.0.0.1");
  await new Promise((resolve) => slow.once("listening", resolve));
  const args = connectorArgs("schemas/seattle-weather.json", slow.address().port);
  const running = podman(["run", "--rm", "--name=collectro-stop", ...runFlags(shared), image, ...args]);
  const log = join(shared, "log.txt");
  while (!existsSync(log) || !readFileSync(log, "utf8").includes("\n")) await new Promise((r) => setTimeout(r, 50));
  await podman(["stop", "--time=30", "collectro-stop"]);
  check("stopped: exit code 4", (await running) === 4);
  check("stopped: failure", readFileSync(join(shared, "job_result.txt"), "utf8") === "failure");
  slow.closeAllConnections();
  slow.close();
}

function workflowFile(name, schema, runnable) {
  const file = join(work, `${name}.yaml`);
  const table = `{ name: ci.${name}, schema: ${join(root, "workflows", schema)}, windowColumn: date, mode: replace-window }`;
  const args = connectorArgs(schema)
    .map((arg) => JSON.stringify(arg))
    .join(", ");
  writeFileSync(file, `name: ${name}\n${runnable}\nargs: [${args}]\noutput: gs://local/ci\ntable: ${table}\n`);
  return file;
}

function connectorArgs(schema, port = source.address().port) {
  return [
    "--connector=files",
    `--param=path=http://127.0.0.1:${port}/seattle-weather.csv`,
    '--param=allowPrivate=["127.0.0.1"]',
    "--param=dateColumn=date",
    `--schema=${JSON.stringify(JSON.parse(readFileSync(join(root, "workflows", schema), "utf8")))}`,
    "--output=gs://local/ci",
  ];
}

function runFlags(shared) {
  const env = { ...dates, COLLECTRO_GCS_ENDPOINT: store.endpoint };
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  return ["--network=host", ...hardened, ...variables, `--volume=${shared}:/shared`];
}

function sharedFolder(name) {
  const shared = join(work, "shared", name);
  mkdirSync(shared, { recursive: true });
  chmodSync(shared, 0o777);
  return shared;
}

function crawl(workflow, more) {
  const args = ["crawl", workflow, "--from", dates.FROM, "--to", dates.TO, "--state-dir", join(work, "state"), ...more];
  const env = { ...process.env, COLLECTRO_GCS_ENDPOINT: store.endpoint, COLLECTRO_CONTAINER_ENGINE: "podman" };
  return exitCode(spawn("node", [join(root, "packages/cli/dist/main.js"), ...args], { env, stdio: "inherit" }));
}

function podman(args) {
  return exitCode(spawn("podman", args, { stdio: ["ignore", "ignore", "inherit"] }));
}

function exitCode(child) {
  return new Promise((resolve) => child.on("close", resolve));
}

function check(what, ok) {
  if (!ok) failures += 1;
  console.log(`image: ${ok ? "ok  " : "FAIL"} ${what}`);
}
