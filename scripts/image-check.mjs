// Runs the built image as Kubernetes would and lets the crawler judge it. Usage: node scripts/image-check.mjs IMAGE COLLECTRO-IMAGE
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openState, previewRows } from "../packages/crawler/dist/index.js";
import { startObjectStore } from "../packages/object-store/dist/index.js";
import { factsOf, inside, packagesIn, refusedBy, startMs } from "./image-contents.mjs";
import { root } from "./toolchain.mjs";

const [image, crawlerImage] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), "image-check-"));
const csv = readFileSync(join(root, "node_modules/vega-datasets/data/seattle-weather.csv"));
const source = createServer((_, answer) => answer.end(csv)).listen(0, "127.0.0.1");
await new Promise((resolve) => source.once("listening", resolve));
const store = await startObjectStore({ root: join(work, "store"), createBuckets: true });
const dates = { FROM: "2012-01-01", TO: "2012-01-31" };
const FROM_TO = ["--from", dates.FROM, "--to", dates.TO];
const hardened = [
  "--read-only",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
  "--memory=512m",
  "--pids-limit=64",
];
let failures = 0;

try {
  described();
  await launched();
  await worked();
  await attached("success", "schemas/seattle-weather.json", 0, 0);
  await attached("failure", "schemas/wrong.json", 1, 1);
  await stopped();
  await backfilled();
  await played();
} finally {
  source.close();
  await store.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(failures === 0 ? "image: all checks passed" : `image: ${failures} checks failed`);
process.exit(failures === 0 ? 0 : 1);

/** What the images say of themselves, what they hold, what they weigh, and how long a start takes. */
function described() {
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  console.log("image: | image | MB | packages | start, ms |");
  for (const [name, args, code] of [
    [image, refusedBy("files"), 2],
    [crawlerImage, ["--version"], 0],
  ]) {
    const { labels, megabytes } = factsOf(name);
    const packages = inside(name, packagesIn);
    console.log(`image: | ${name} | ${megabytes} | ${packages.length} | ${startMs(name, args, code)} |`);
    check(`${name}: names its commit`, labels["org.opencontainers.image.revision"] === commit);
    if (name === image) check("the SBOM lists what the image holds", sameAsListed(packages));
  }
}

function sameAsListed(packages) {
  const { components } = JSON.parse(readFileSync(join(root, ".ci/out/sbom.cdx.json"), "utf8"));
  const listed = components.map(({ group, name, version }) => `${group ? `${group}/` : ""}${name}@${version}`);
  const missing = packages.filter((found) => !listed.includes(found));
  const absent = listed.filter((found) => !packages.includes(found));
  if (missing.length + absent.length > 0) console.log(`image: not listed: ${missing}; not there: ${absent}`);
  return missing.length + absent.length === 0;
}

/** A backfill by podman, several days side by side, is killed in the middle; resumed, each day is loaded once. */
async function backfilled() {
  const workflow = workflowFile("backfilled", "schemas/seattle-weather.json", `image: ${image}`);
  const days = ["--from", "2012-02-01", "--to", "2012-02-08"];
  const args = ["backfill", workflow, ...days, "--on", "podman", "--parallel", "3", "--yes"];
  const first = cli(args, "pipe");
  const ended = exitCode(first);
  await printed(first, (text) => (text.match(/2012-02-0\d/g) ?? []).length > 4);
  first.kill("SIGKILL");
  check("backfill: killed in the middle", (await ended) === null);
  check("backfill: resumed to its end", (await exitCode(cli([...args, "--resume"]))) === 0);
  const dates = await loadedDates("backfilled", join(work, "state"));
  check(
    `backfill: each of 8 days is loaded once (${dates.length} rows)`,
    dates.length === 8 && new Set(dates).size === 8,
  );
  const left = execFileSync("podman", ["ps", "--all", "--format={{.Image}}"], { encoding: "utf8" }).split("\n");
  check("backfill: no container is left", !left.includes(image));
}

/** The pod that a cluster would get: the crawler in it watches the other container, judges and loads. */
async function played() {
  const args = ["--on", "pod", "--crawler-image", crawlerImage];
  const good = workflowFile("played", "schemas/seattle-weather.json", `image: ${image}`);
  check("pod: loaded", (await crawl(good, args)) === 0);
  check(
    "pod: a failure is one",
    (await crawl(workflowFile("played", "schemas/wrong.json", `image: ${image}`), args)) === 1,
  );
  const dates = await loadedDates("played", join(work, "state", "pod"));
  check(`pod: every day is loaded once (${dates.length} rows)`, dates.length === 31 && new Set(dates).size === 31);
  const left = execFileSync("podman", ["pod", "ps", "--format={{.Name}}"], { encoding: "utf8" });
  check("pod: none is left", !left.includes("played"));
}

async function loadedDates(table, folder) {
  await using state = openState(folder);
  return ((await previewRows(state, `ci.${table}`, 1000))?.rows ?? []).map(({ date }) => String(date));
}

/** The crawler itself starts the image that a workflow names. */
async function launched() {
  const workflow = workflowFile("launched", "schemas/seattle-weather.json", `image: ${image}`);
  const code = await crawl(workflow, []);
  check("a workflow with an image is loaded", code === 0);
}

/** The image of the crawler holds the host, too: a worker of a backfill starts it as a process of its own. */
async function worked() {
  const { Env } = JSON.parse(execFileSync("podman", ["image", "inspect", "--format={{json .Config}}", crawlerImage]));
  const [, host = ""] =
    Env.map((line) => line.split(/=(.*)/s)).find(([name]) => name === "COLLECTRO_HOST_COMMAND") ?? [];
  const command = JSON.stringify(host.split(" "));
  const workflow = workflowFile("worked", "schemas/seattle-weather.json", `command: ${command}`);
  const state = sharedFolder("worked");
  const place = ["--network=host", ...hardened.slice(0, 3), "--tmpfs=/tmp"];
  const mounts = [
    `--volume=${workflow}:/worked.yaml:ro`,
    `--volume=${join(root, "workflows")}:${join(root, "workflows")}:ro`,
  ];
  const more = ["--env", `COLLECTRO_GCS_ENDPOINT=${store.endpoint}`, `--volume=${state}:/state`];
  const code = await podman([
    "run",
    "--rm",
    ...place,
    ...mounts,
    ...more,
    crawlerImage,
    "crawl",
    "/worked.yaml",
    ...FROM_TO,
  ]);
  check("a workflow of the host inside the crawler's image is loaded", code === 0);
}

/** The image runs hardened, beside a crawler that only watches; a check written from the guide alone reads the files too. */
async function attached(word, schema, containerCode, crawlCode) {
  const shared = sharedFolder(word);
  const workflow = workflowFile(word, schema, "command: [none]");
  const crawler = cli(["crawl", workflow, ...FROM_TO, "--attach", "--shared-dir", shared], "pipe");
  const watching = exitCode(crawler);
  await printed(crawler, (text) => text.includes("watching"));
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
  return exitCode(cli(["crawl", workflow, ...FROM_TO, ...more]));
}

/** Shows what a program prints; resolves once that is what is waited for, or when it has ended. */
function printed(child, isEnough) {
  return new Promise((resolve) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      process.stdout.write(chunk);
      text += chunk;
      if (isEnough(text)) resolve();
    });
    child.once("close", resolve);
  });
}

function cli(args, stdout = "inherit") {
  const env = { ...process.env, COLLECTRO_GCS_ENDPOINT: store.endpoint, COLLECTRO_CONTAINER_ENGINE: "podman" };
  const all = [join(root, "packages/cli/dist/main.js"), ...args, "--state-dir", join(work, "state")];
  return spawn("node", all, { env, stdio: ["ignore", stdout, "inherit"] });
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
