import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { chmodSync, closeSync, openSync } from "node:fs";
import { DEFAULT_SHARED_DIR } from "@collectro/contract";
import type { ContainerEnd } from "../judge.js";
import type { ContainerIdentity, LaunchedContainer, Launcher, LaunchRequest } from "./launcher.js";

/** docker and podman themselves end with 125 when they could not start the container. */
const ENGINE_FAILED = 125;

/** How long an engine may take to say that it is there. */
const ENGINE_ANSWER_MS = 15_000;

/**
 * Starts an image by the docker or podman on this machine: `$COLLECTRO_CONTAINER_ENGINE`, else the first that answers.
 * The container shares the network of this machine, so that it reaches the embedded store on 127.0.0.1.
 */
export function imageLauncher(image: string): Launcher {
  return { launch: (request) => launch(image, request) };
}

/** What an image says of itself. */
export interface ImageFacts {
  /** Who its processes are: `user`, `uid` or `uid:gid`; empty = root. */
  readonly user: string;
  /** The program that is started, and its first arguments; empty when `cmd` is the program. */
  readonly entrypoint: readonly string[];
  /** The arguments it gets when it is given none. */
  readonly cmd: readonly string[];
}

/**
 * Reads what an image says of itself.
 * @throws Error with a message for people when there is no engine or no such image
 */
export async function inspectImage(image: string): Promise<ImageFacts> {
  const { stdout, status, stderr } = spawnSync(findEngine(), ["image", "inspect", image], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr.trim());
  const [{ Config }] = JSON.parse(stdout) as [{ Config: { User?: string; Entrypoint?: string[]; Cmd?: string[] } }];
  return { user: Config.User ?? "", entrypoint: Config.Entrypoint ?? [], cmd: Config.Cmd ?? [] };
}

/** `version` asks the server too: docker is often there as a client only, which can run nothing. */
function findEngine(): string {
  const named = process.env["COLLECTRO_CONTAINER_ENGINE"];
  const refusals: string[] = [];
  for (const engine of named ? [named] : ["docker", "podman"]) {
    const asked = spawnSync(engine, ["version"], { encoding: "utf8", timeout: ENGINE_ANSWER_MS });
    if (asked.status === 0) return engine;
    refusals.push(`${engine} ${refusal(asked)}`);
  }
  throw new Error(refusals.join("; "));
}

function refusal({ error, stderr }: SpawnSyncReturns<string>): string {
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return "is not installed";
  return `does not answer: ${error?.message ?? stderr.trim().split("\n").at(-1)}`;
}

/** The command line that runs the image. Values of variables stay out of it: any user could read them there. */
export function runArguments(image: string, name: string, request: LaunchRequest): string[] {
  return [
    "run",
    "--rm",
    `--name=${name}`,
    "--network=host",
    `--volume=${request.sharedDir}:${request.containerSharedDir ?? DEFAULT_SHARED_DIR}`,
    ...(request.readOnlyRoot ? ["--read-only"] : []),
    ...(request.user === undefined ? [] : [`--user=${request.user}`]),
    ...(request.pidsLimit === undefined ? [] : [`--pids-limit=${request.pidsLimit}`]),
    ...(request.memoryBytes === undefined ? [] : [`--memory=${request.memoryBytes}`]),
    ...Object.keys(containerEnv(request)).map((key) => `--env=${key}`),
    image,
    ...request.args,
  ];
}

function containerEnv(request: LaunchRequest): Record<string, string> {
  return { ...request.env, COLLECTRO_SHARED_DIR: request.containerSharedDir ?? DEFAULT_SHARED_DIR };
}

async function launch(image: string, request: LaunchRequest): Promise<LaunchedContainer> {
  const engine = findEngine();
  const name = `collectro-${request.runId}`;
  // The image's user is not ours, and it writes here.
  chmodSync(request.sharedDir, 0o777);
  const output = openSync(request.outputFile, "a", 0o600);
  const child = spawn(engine, runArguments(image, name, request), {
    cwd: request.dir,
    env: { ...process.env, ...containerEnv(request) },
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  const ended = endOf(child);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  const identity = { kind: "container", engine, name } as const;
  return { identity, ended, ...controls(engine, name) };
}

function endOf(child: ChildProcess): Promise<ContainerEnd> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      if (code === null) resolve({ kind: "signalled", signal: signal ?? "unknown" });
      else if (code === ENGINE_FAILED) resolve({ kind: "exited", code });
      else resolve(code > 128 ? { kind: "signalled", signal: `${code - 128}` } : { kind: "exited", code });
    });
  });
}

/** A container that an earlier crawler started; undefined when it is gone. */
export function adoptContainer(identity: ContainerIdentity & { kind: "container" }): LaunchedContainer | undefined {
  const { engine, name } = identity;
  const state = spawnSync(engine, ["inspect", "--format={{.State.Running}}", name], { encoding: "utf8" });
  if (state.stdout.trim() !== "true") return undefined;
  const child = spawn(engine, ["wait", name], { stdio: "ignore" });
  const ended = new Promise<ContainerEnd>((resolve) => child.once("close", () => resolve({ kind: "unseen" })));
  return { identity, ended, ...controls(engine, name) };
}

function controls(engine: string, name: string): Pick<LaunchedContainer, "stop" | "signal"> {
  return {
    stop: (graceMs) => stop(engine, name, graceMs),
    async signal(signal) {
      spawnSync(engine, ["kill", `--signal=${signal}`, name], { stdio: "ignore" });
    },
  };
}

async function stop(engine: string, name: string, graceMs: number): Promise<number> {
  // The engine sends TERM, waits, sends KILL; an unknown name means that it is gone, which is what was asked for.
  const seconds = Math.ceil(graceMs / 1000);
  const child = spawn(engine, ["stop", `--time=${seconds}`, name], { stdio: "ignore" });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  return 0;
}
