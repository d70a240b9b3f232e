import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

/** What podman says besides when systemd is not there; health checks are none of a pod's. */
const NOISE = /unable to get systemd connection/;

/**
 * Runs a command of podman and returns what it prints. Playing manifests is no part of Docker's API, hence the program.
 * @throws Error with podman's last words
 */
export async function podman(...args: readonly string[]): Promise<string> {
  return await podmanIn(process.cwd(), args);
}

/** The same in a folder. */
export async function podmanIn(dir: string, args: readonly string[]): Promise<string> {
  const child = spawnPodman(args, dir);
  const ended = once(child, "close") as Promise<[number | null]>;
  const [[code], printed, said] = await Promise.all([ended, text(child.stdout), text(child.stderr)]).catch(refuse);
  if (code !== 0) throw new Error(lastWords(said) || `podman ${args[0]} ended with ${code}`);
  return printed.trim();
}

/** Starts podman of its own session: a Ctrl-C is meant for us, who then end the pod with its help. */
export function spawnPodman(
  args: readonly string[],
  cwd = process.cwd(),
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn("podman", args, { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
}

function refuse(error: NodeJS.ErrnoException): never {
  throw error.code === "ENOENT" ? new Error("podman is not installed", { cause: error }) : error;
}

function lastWords(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "" && !NOISE.test(line));
  return (lines.at(-1) ?? "").replace(/^Error: /, "").trim();
}
