import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The programs of the test image; the first is its entrypoint. */
const PROGRAMS = ["sh", "sleep", "cat", "env", "id", "head", "tr", "mv"].map((name) => `/usr/bin/${name}`);

/**
 * podman's settings for machines that do not grant its defaults: see .ci/image.
 * @returns the path for CONTAINERS_CONF
 */
export function containersConf(dir: string): string {
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
