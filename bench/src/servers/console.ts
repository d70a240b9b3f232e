import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { endProcess, environment } from "../measure/program.js";

const CLI = fileURLToPath(new URL("dist/main.js", import.meta.resolve("@collectro/cli/package.json")));
const POLL_MS = 20;

/** `collectro console`, in a process of its own. */
export interface ConsoleServer extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** Asks its API; rejects unless the answer is 2xx. */
  ask(path: string, body?: object): Promise<unknown>;
}

/** A folder for a console: its state, and the workflows that it shows. */
export interface ConsoleHome {
  readonly state: string;
  readonly workflows: string;
}

/** Makes the folder of a console that does not run yet. */
export function consoleHome(dir: string): ConsoleHome {
  const home = { state: join(dir, "state"), workflows: join(dir, "workflows") };
  mkdirSync(home.state, { recursive: true });
  mkdirSync(home.workflows, { recursive: true });
  return home;
}

/** Starts a console and waits until it listens. */
export async function startConsole({ state, workflows }: ConsoleHome): Promise<ConsoleServer> {
  const args = [CLI, "console", "--port=0", `--state-dir=${state}`, `--workflows=${workflows}`, "--no-schedules"];
  const child = spawn(process.execPath, args, { env: environment({}), stdio: ["ignore", "ignore", "inherit"] });
  const { url, token } = await listening(join(state, "console.json"), () => child.exitCode !== null);
  return {
    url,
    token,
    pid: child.pid ?? 0,
    async ask(path, body) {
      const response = await fetch(`${url}${path}`, {
        method: body ? "POST" : "GET",
        headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return await response.json();
    },
    [Symbol.asyncDispose]: async () => await endProcess(child, "SIGTERM"),
  };
}

/** The file is written once it listens. */
async function listening(path: string, ended: () => boolean): Promise<{ url: string; token: string }> {
  while (!ended()) {
    try {
      return JSON.parse(readFileSync(path, "utf8"));
    } catch {
      await sleep(POLL_MS);
    }
  }
  throw new Error("the console ended before it listened");
}
