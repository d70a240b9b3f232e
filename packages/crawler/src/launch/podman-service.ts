import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const START_MS = 15_000;
const POLL_MS = 20;
/** How long an unused service stays for the next container. */
const LINGER_MS = 10_000;
const MAX_LOG_BYTES = 64 * 1024;
/** What a shell ends with when a program is not there. */
const NOT_FOUND = 127;

/**
 * podman's API until the pipe on stdin closes, which it also does when the crawler is killed. podman itself does not get
 * the pipe; the containers are no children of it and live on without it. $1 = the folder of the socket
 */
const SCRIPT = `
exec 3<&0
podman system service --time=0 "unix://$1/podman.sock" </dev/null 3<&- &
service=$!
{ read -r _; kill "$service"; } <&3 2>/dev/null &
wait "$service"
code=$?
kill $! 2>/dev/null
rm -rf -- "$1"
exit "$code"
`;

interface Service {
  readonly socketPath: string;
  readonly end: () => void;
  users: number;
  linger?: NodeJS.Timeout;
}

/** One service serves all containers of this process. */
let shared: Promise<Service> | undefined;

/** The right to use the service. It ends some seconds after the last one is given back, and with this process. */
export interface PodmanLoan {
  readonly socketPath: string;
  /** Safe to call twice. */
  readonly giveBack: () => void;
}

/**
 * Starts podman's API on a socket that only this user can reach, unless this process has one already.
 * @throws Error that says why it does not start, to be read after the word "podman"
 */
export async function borrowPodman(): Promise<PodmanLoan> {
  shared ??= shareService();
  const service = await shared;
  clearTimeout(service.linger);
  service.users += 1;
  let lent = true;
  return {
    socketPath: service.socketPath,
    giveBack() {
      if (!lent) return;
      lent = false;
      service.users -= 1;
      if (service.users === 0) service.linger = setTimeout(service.end, LINGER_MS).unref();
    },
  };
}

function shareService(): Promise<Service> {
  const starting = startService(forget);
  starting.catch(forget);
  return starting;

  function forget(): void {
    if (shared === starting) shared = undefined;
  }
}

async function startService(onEnd: () => void): Promise<Service> {
  const { XDG_RUNTIME_DIR: runtimeDir } = process.env;
  const dir = mkdtempSync(join(runtimeDir && existsSync(runtimeDir) ? runtimeDir : tmpdir(), "collectro-podman-"));
  const logFile = join(dir, "log");
  const log = openSync(logFile, "w+", 0o600);
  rmSync(logFile);
  try {
    // Of its own session: a Ctrl-C is meant for the crawler, which then ends its container with the service's help.
    const stdio = ["pipe", "ignore", log] as const;
    // When a container runs out of memory, podman's monitor leaves a file named oom where it was started.
    const shell = spawn("/bin/sh", ["-c", SCRIPT, "sh", dir], { cwd: dir, detached: true, stdio: [...stdio] });
    shell.once("exit", onEnd);
    const socketPath = join(dir, "podman.sock");
    await untilUp(shell, socketPath, log);
    shell.unref();
    (shell.stdin as { unref?(): void } | null)?.unref?.();
    return { socketPath, users: 0, end };

    function end(): void {
      onEnd();
      shell.stdin?.end();
    }
  } finally {
    closeSync(log);
  }
}

async function untilUp(shell: ChildProcess, socketPath: string, log: number): Promise<void> {
  const endMs = performance.now() + START_MS;
  while (!(await accepts(socketPath))) {
    if (shell.exitCode === NOT_FOUND) throw new Error("is not installed");
    if (shell.exitCode !== null) throw new Error(`does not serve: ${lastWords(log)}`);
    if (performance.now() > endMs) {
      shell.stdin?.end();
      throw new Error(`does not serve within ${START_MS / 1000} s`);
    }
    await delay(POLL_MS);
  }
}

function accepts(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function lastWords(log: number): string {
  const buffer = Buffer.alloc(MAX_LOG_BYTES);
  const text = buffer.toString("utf8", 0, readSync(log, buffer, 0, buffer.length, 0));
  return text.trim().split("\n").at(-1) ?? "";
}
