import { spawnSync } from "node:child_process";
import { join } from "node:path";

const PROGRAMS = ["/bin/bash", "/usr/bin/mv"];

/**
 * Makes an image of a shell of this machine: small, quick to start, and no registry is asked.
 * @throws Error when podman is not there, or refuses
 */
export function makeShellImage(dir: string, name: string): void {
  const libraries = PROGRAMS.flatMap((program) => run("ldd", program).match(/\/\S+/g) ?? []);
  const tar = join(dir, "image.tar");
  run(
    "tar",
    "--create",
    "--dereference",
    "--hard-dereference",
    `--file=${tar}`,
    ...new Set([...PROGRAMS, ...libraries]),
  );
  run("podman", "import", `--change=ENTRYPOINT ["${PROGRAMS[0]}"]`, tar, name);
}

/** Removes an image of this set. */
export function removeImage(name: string): void {
  spawnSync("podman", ["rmi", "--force", name]);
}

function run(program: string, ...args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (error) throw new Error(`${program}: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ${args[0]}: ${stderr}`);
  return stdout;
}
