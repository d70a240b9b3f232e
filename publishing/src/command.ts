import { spawn } from "node:child_process";

/** How a command ended. */
export interface Ended {
  /** -1 when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** The whole environment; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command to its end, whatever that is. Rejects only when it cannot be started. */
export async function command(name: string, args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const child = spawn(name, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** The same for a command that must succeed: resolves to its stdout, throws with everything that it said. */
export async function succeed(name: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await command(name, args, options);
  if (code !== 0) throw new Error(`${name} ${args.join(" ")} ended with ${code}\n${stdout}${stderr}`);
  return stdout;
}
