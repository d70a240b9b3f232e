import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, onTestFinished, vi } from "vitest";
import { imageLauncher } from "../src/launch/image.js";
import type { LaunchedContainer, LaunchRequest } from "../src/launch/launcher.js";
import { tempDir } from "./temp-dir.js";
import { waitUntil } from "./wait-until.js";

/** The image of this file's tests: a shell and a few programs. */
export const IMAGE = `localhost/collectro-launch-test:${process.pid}`;
/** A folder whose name the environment of every podman of these tests holds. */
export const confDir = mkdtempSync(join(tmpdir(), "collectro-podman-test-"));
const conf = containersConf(confDir);

/** Makes the image before the tests of a file, and leads them to podman. */
export function useImage(): void {
  beforeAll(() => {
    vi.stubEnv("CONTAINERS_CONF", conf);
    if (podman("--version") !== undefined) makeImage(confDir, IMAGE);
  });
  afterAll(() => {
    podman("rmi", "--force", IMAGE);
    rmSync(confDir, { recursive: true });
  });
  beforeEach((ctx) => {
    vi.unstubAllEnvs();
    vi.stubEnv("CONTAINERS_CONF", conf);
    vi.stubEnv("COLLECTRO_CONTAINER_ENGINE", "podman");
    if (podman("--version") === undefined) ctx.skip("podman is not installed");
  });
}

let runs = 0;

/** A run of a line of shell. */
export function requestOf(script: string, changes: Partial<LaunchRequest> = {}): LaunchRequest {
  const dir = tempDir();
  const sharedDir = join(dir, "shared");
  mkdirSync(sharedDir);
  runs += 1;
  const runId = `test-${process.pid}-${runs}`;
  return { runId, args: ["-c", script], env: {}, sharedDir, outputFile: join(dir, "output.txt"), dir, ...changes };
}

/** Launches it; nothing of it is left after the test. */
export async function launch(request: LaunchRequest, image = IMAGE): Promise<LaunchedContainer> {
  const container = await imageLauncher(image).launch(request);
  onTestFinished(async () => void (await container.stop(0)));
  return container;
}

/** The name of its container. */
export function nameOf({ runId }: LaunchRequest): string {
  return `collectro-${runId}`;
}

/** Whether podman has its container, running or ended. */
export function isKnown(request: LaunchRequest): boolean {
  return podman("ps", "--all", "--format={{.Names}}")?.split("\n").includes(nameOf(request)) ?? false;
}

function inShared(request: LaunchRequest, file: string): string {
  try {
    return readFileSync(join(request.sharedDir, file), "utf8");
  } catch {
    return "";
  }
}

/** What it wrote into a file of the shared folder, once a whole line is there. */
export async function written(request: LaunchRequest, file: string): Promise<string> {
  await waitUntil(file, () => inShared(request, file).endsWith("\n"));
  return inShared(request, file).trim();
}

/** The programs of the test image; the first is its entrypoint. */
const PROGRAMS = ["sh", "sleep", "cat", "env", "id", "head", "tr", "mv"].map((name) => `/usr/bin/${name}`);

/**
 * podman's settings for machines that do not grant its defaults: see .ci/image.
 * @returns the path for CONTAINERS_CONF
 */
function containersConf(dir: string): string {
  const hard = spawnSync("/bin/sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }).stdout.trim();
  const files = Math.min(hard === "unlimited" ? Infinity : Number(hard), 1_048_576);
  const processes = Math.min(Number(readFileSync("/proc/sys/kernel/pid_max", "utf8")), 4_194_304);
  const runtime = isThere("/usr/sbin/runc") ? 'runtime = "runc"\n' : "";
  const path = join(dir, "containers.conf");
  writeFileSync(
    path,
    `[containers]\ndefault_ulimits = ["nofile=${files}:${files}", "nproc=${processes}:${processes}"]\n` +
      `[engine]\n${runtime}cgroup_manager = "cgroupfs"\nevents_logger = "file"\n`,
  );
  return path;
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs podman's command line; undefined when it is not installed. */
export function podman(...args: string[]): string | undefined {
  const { error, status, stdout, stderr } = spawnSync("podman", args, { encoding: "utf8" });
  if (error) return undefined;
  if (status !== 0) throw new Error(`podman ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** Makes an image of a shell and a few programs of this machine: no registry is asked. */
export function makeImage(dir: string, name: string, ...changes: string[]): void {
  const libraries = PROGRAMS.flatMap(
    (program) => spawnSync("ldd", [program], { encoding: "utf8" }).stdout.match(/\/\S+/g) ?? [],
  );
  const tar = join(dir, "image.tar");
  const files = [...new Set([...PROGRAMS, ...libraries])].filter((path) => realpathSync(path) !== "");
  spawnSync("tar", ["--create", "--dereference", "--hard-dereference", `--file=${tar}`, ...files]);
  const entrypoint = `ENTRYPOINT ["${PROGRAMS[0]}"]`;
  podman("import", ...[entrypoint, ...changes].map((change) => `--change=${change}`), tar, name);
}
