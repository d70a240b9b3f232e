import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** How a program is started. */
export interface ProgramOptions {
  /** Replaces the environment; PATH is always passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where its standard output goes. Default: it is returned. */
  readonly stdout?: "returned" | "dropped" | number;
}

/** A program that ended well. */
export interface Finished {
  /** From just before the start to the end of the process, in milliseconds. */
  readonly wallMs: number;
  readonly stdout: string;
}

/** Runs a program to its end. Rejects when it does not end with 0, with the end of what it wrote to stderr. */
export async function runProgram(command: string, args: readonly string[], options: ProgramOptions = {}) {
  const { stdout = "returned" } = options;
  const output = stdout === "returned" ? "pipe" : stdout === "dropped" ? "ignore" : stdout;
  const startMs = performance.now();
  const child = spawn(command, args, { env: environment(options), stdio: ["ignore", output, "pipe"] });
  const out = gather(child.stdout);
  const err = gather(child.stderr);
  const [code, signal] = await ended(child);
  const wallMs = performance.now() - startMs;
  if (code !== 0) {
    throw new Error(`${command} ${args[0] ?? ""} ended with ${signal ?? code}: ${(await err).slice(-2_000)}`);
  }
  return { wallMs, stdout: await out } satisfies Finished;
}

/** The environment of a program: nothing of this process but the search path. */
export function environment({ env = {} }: ProgramOptions): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", ...env };
}

/** Runs one of the bench's own programs (`programs/NAME.js`) with its params as one JSON argument. */
export async function runOwn(name: string, params: object, options: ProgramOptions = {}): Promise<Finished> {
  return await runProgram(process.execPath, [ownProgram(name), JSON.stringify(params)], options);
}

/** The path of one of the bench's own programs. */
export function ownProgram(name: string): string {
  return fileURLToPath(new URL(`../programs/${name}.js`, import.meta.url));
}

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  /** What it said when it was ready. */
  readonly ready: RegExpExecArray;
}

/** Starts a server and waits for the line of its standard output that says where it is. */
export async function startServer(args: readonly string[], readyLine: RegExp): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, { env: environment({}), stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = readyLine.exec(line);
    if (ready) return { ready, [Symbol.asyncDispose]: async () => await endProcess(child, "SIGTERM") };
  }
  throw new Error(`${args[0]} ended before it was ready`);
}

/** Ends a process and waits until it is gone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

async function ended(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
}

async function gather(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = "";
  if (stream) for await (const chunk of stream) text += String(chunk);
  return text;
}
