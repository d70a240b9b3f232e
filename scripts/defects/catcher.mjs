// Runs what shall catch a defect: a test file, or a promise of the short set.
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** A test that hangs fails by its own time limit long before. */
const MAX_RUN_MS = 240_000;

/** As it is written in a patch. */
export function formatCatcher({ kind, file, title, promise }) {
  if (kind === "promise") return `promise ${promise}`;
  return title ? `test ${file} -t "${title}"` : `test ${file}`;
}

/**
 * Runs a catcher in the copy: `green`, `red` when an assertion failed or a promise was broken, or `error` when it could
 * not be run, which catches nothing. `detail` says why.
 */
export async function runCatcher(copy, catcher) {
  try {
    return catcher.kind === "test" ? await runTest(copy, catcher) : await runPromise(copy, catcher);
  } catch (error) {
    return { kind: "error", detail: error.message };
  } finally {
    copy.endProcesses();
  }
}

async function runTest(copy, { file, title }) {
  const report = join(copy.env.TMPDIR, "report.json");
  rmSync(report, { force: true });
  const filter = title ? ["-t", title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")] : [];
  const vitest = join(copy.dir, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", file, ...filter, "--bail=1", "--reporter=json", `--outputFile=${report}`];
  const { code, output } = await runNode(copy, args);
  const read = readReport(report, output);
  const failed = read.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === "failed"),
  );
  if (failed.length > 0) return { kind: "red", detail: firstLine(failed[0].fullName) };
  const broken = read.testResults.find(({ status, message }) => status === "failed" && message);
  if (broken) return { kind: "error", detail: firstLine(broken.message) };
  if (read.numPassedTests === 0) return { kind: "error", detail: "no test of it ran here" };
  return code === 0
    ? { kind: "green", detail: "" }
    : { kind: "error", detail: `exit code ${code}: ${lastLine(output)}` };
}

function readReport(path, output) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new Error(`vitest left no report: ${lastLine(output)}`);
  }
}

async function runPromise(copy, { promise }) {
  const { code, output, stdout } = await runNode(copy, [join(copy.dir, "promises/dist/main.js"), promise, "--json"]);
  if (code === 0) return { kind: "green", detail: "" };
  if (!stdout.startsWith("{")) throw new Error(`exit code ${code}: ${lastLine(output)}`);
  const [{ error, figures }] = JSON.parse(stdout).results;
  if (error !== undefined) throw new Error(`not measured: ${error}`);
  const broken = figures.find(({ value, atMost = Infinity, atLeast = -Infinity }) => value > atMost || value < atLeast);
  return { kind: "red", detail: `${broken.what.en}: ${broken.value}` };
}

async function runNode({ dir, env }, args) {
  // A group of its own, so that whatever it started can be ended with it.
  const child = spawn(process.execPath, args, { cwd: dir, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let output = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const timer = setTimeout(() => process.kill(-child.pid, "SIGKILL"), MAX_RUN_MS);
  const [code, signal] = await new Promise((resolve) => child.on("exit", (...how) => resolve(how)));
  clearTimeout(timer);
  if (signal) throw new Error(`it ended by ${signal}, after ${MAX_RUN_MS / 1000} s at the latest`);
  return { code, stdout, output };
}

function firstLine(text = "") {
  const line = stripVTControlCharacters(text).split("\n")[0];
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}

function lastLine(text) {
  return firstLine(text.trim().split("\n").at(-1));
}
