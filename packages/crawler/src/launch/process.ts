import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { ContainerEnd } from "../judge.js";
import type { ContainerIdentity, LaunchedContainer, Launcher, LaunchRequest } from "./launcher.js";
import { isAlive, processesOf, readProcess, signalProcess } from "./process-table.js";

const POLL_MS = 50;
const KILL_WAIT_MS = 10_000;

/**
 * Starts a program of this machine as the container: own session and process group, no shell.
 * It gets PATH and HOME of this machine besides the request's environment, which an image would bring along.
 */
export function processLauncher(command: readonly [string, ...string[]]): Launcher {
  return { launch: (request) => launch(command, request) };
}

async function launch(command: readonly [string, ...string[]], request: LaunchRequest): Promise<LaunchedContainer> {
  const [program, ...firstArgs] = command;
  const { PATH, HOME } = process.env;
  const machine = { ...(PATH === undefined ? {} : { PATH }), ...(HOME === undefined ? {} : { HOME }) };
  const marker = markerOf(request.sharedDir);
  // A file, not a pipe: the container must not die of EPIPE when the crawler is killed.
  const output = openSync(request.outputFile, "a", 0o600);
  try {
    const child = spawn(program, [...firstArgs, ...request.args], {
      cwd: request.dir,
      env: { ...machine, ...request.env },
      detached: true,
      stdio: ["ignore", output, output],
    });
    const ended = new Promise<ContainerEnd>((resolve) => {
      child.once("exit", (code, signal) => {
        resolve(code === null ? { kind: "signalled", signal: signal ?? "unknown" } : { kind: "exited", code });
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", (error: NodeJS.ErrnoException) => {
        const cause = error.code === "ENOENT" ? `${program} is not there, or the folder ${request.dir}` : error.message;
        reject(new Error(cause, { cause: error }));
      });
    });
    const pid = child.pid ?? 0;
    const identity = { kind: "process", pid, startedAt: readProcess(pid)?.startedAt ?? "", marker } as const;
    return { identity, ended, ...controls(pid, marker) };
  } finally {
    closeSync(output);
  }
}

/** A process that an earlier crawler started; undefined when it is gone. Its exit code will never be seen. */
export function adoptProcess(identity: ContainerIdentity & { kind: "process" }): LaunchedContainer | undefined {
  const { pid, startedAt, marker } = identity;
  const isOurs = () => isAlive(pid) && (readProcess(pid)?.startedAt ?? "") === startedAt;
  if (!isOurs()) return undefined;
  async function waitUntilGone(): Promise<ContainerEnd> {
    while (isOurs()) await delay(POLL_MS, undefined, { ref: false });
    return { kind: "unseen" };
  }
  return { identity, ended: waitUntilGone(), ...controls(pid, marker) };
}

function controls(pid: number, marker: string): Pick<LaunchedContainer, "stop" | "signal"> {
  return {
    stop: (graceMs) => stopAll(pid, marker, graceMs),
    async signal(name) {
      if (name === "SIGKILL") signalAll(pid, marker, name);
      else if (process.platform !== "linux" || processesOf(pid, marker).some((entry) => entry.pid === pid))
        signalProcess(pid, name);
    },
  };
}

/** What every process of a run carries in its environment, and no process of another run. */
export function markerOf(sharedDir: string): string {
  return `COLLECTRO_SHARED_DIR=${sharedDir}`;
}

/** Ends what carries a marker, when the main process is gone or was never known. */
export function endLeftovers(marker: string): Promise<number> {
  return stopAll(undefined, marker, 0);
}

async function stopAll(group: number | undefined, marker: string, graceMs: number): Promise<number> {
  const first = processesOf(group, marker);
  const mainAlive = first.some((entry) => entry.pid === group);
  signalAll(group, marker, "SIGTERM");
  // Once the main process is gone the container is over: what is left gets no grace, as in a real container.
  const graceEndMs = performance.now() + (mainAlive ? graceMs : 0);
  while (performance.now() < graceEndMs && group !== undefined && isAlive(group)) await delay(POLL_MS);
  // A process in an uninterruptible wait dies when that is over; nobody can hasten it.
  const killEndMs = performance.now() + KILL_WAIT_MS;
  while (signalAll(group, marker, "SIGKILL") > 0 && performance.now() < killEndMs) await delay(POLL_MS);
  return mainAlive ? 0 : first.length;
}

/** Returns how many processes were there to be signalled. */
function signalAll(group: number | undefined, marker: string, signal: NodeJS.Signals): number {
  if (process.platform !== "linux") return group === undefined ? 0 : signalGroup(group, signal);
  const living = processesOf(group, marker);
  for (const { pid } of living) signalProcess(pid, signal);
  return living.length;
}

/** Without /proc, children that left the group are out of sight. */
function signalGroup(group: number, signal: NodeJS.Signals): number {
  return signalProcess(-group, signal) ? 1 : 0;
}
