import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { connect as connectSocket, createServer } from "node:net";

/** A free port of 127.0.0.1. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A server process that a test started. */
export interface ServerProcess {
  /** What it has written to stderr and stdout so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts a server and waits until its port answers; its end, or 30 s, is an error with what it wrote. */
export async function startProcess(
  command: string,
  args: readonly string[],
  port: number,
  address = "127.0.0.1",
): Promise<ServerProcess> {
  let output = "";
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
  const deadlineMs = Date.now() + 30_000;
  while (!(await answers(port, address))) {
    if (child.exitCode !== null || Date.now() > deadlineMs) throw new Error(`${command} did not start: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return { output: () => output, stop: () => end(child) };
}

async function answers(port: number, address: string): Promise<boolean> {
  const socket = connectSocket(port, address);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

/** Whether a program is on this machine. */
export function isInstalled(...paths: string[]): boolean {
  try {
    for (const path of paths) execFileSync("sh", ["-c", `command -v "${path}"`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
