import { chmodSync, statSync } from "node:fs";
import { promisify } from "node:util";
import { DEFAULT_SHARED_DIR } from "@collectro/contract";
import type Docker from "dockerode";
import { holdContainer } from "./container.js";
import { machineOomKills } from "./container-end.js";
import { appendOutput, attachOutput } from "./container-output.js";
import { type Engine, engineMessage, isUnknown, openEngine } from "./engine.js";
import type { LaunchedContainer, Launcher, LaunchRequest } from "./launcher.js";

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
 * Starts an image by the container engine of this machine (`openEngine`). The container shares the network of this
 * machine, so that it reaches the embedded store on 127.0.0.1.
 */
export function imageLauncher(image: string): Launcher {
  return { launch: (request) => launch(image, request) };
}

/**
 * Reads what an image says of itself; one that is not on this machine is pulled.
 * @throws Error with a message for people when there is no engine or no such image
 */
export async function inspectImage(image: string): Promise<ImageFacts> {
  const engine = await openEngine();
  try {
    const { Config } = await localImage(engine.docker, image);
    const { User, Entrypoint, Cmd } = Config;
    return { user: User ?? "", entrypoint: [Entrypoint ?? []].flat(), cmd: Cmd ?? [] };
  } finally {
    engine.release();
  }
}

/** The name of a run's container. */
export function containerName(runId: string): string {
  return `collectro-${runId}`;
}

const EVERYBODY = 0o777;

async function launch(image: string, request: LaunchRequest): Promise<LaunchedContainer> {
  const engine = await openEngine();
  try {
    await localImage(engine.docker, image);
    return await start(engine, image, request);
  } catch (error) {
    engine.release();
    throw error;
  }
}

async function start(engine: Engine, image: string, request: LaunchRequest): Promise<LaunchedContainer> {
  const { docker } = engine;
  const { outputFile } = request;
  const name = containerName(request.runId);
  openToAll(request.sharedDir);
  const outputStart = statSync(outputFile, { throwIfNoEntry: false })?.size ?? 0;
  const oomKillsBefore = machineOomKills();
  const container = await docker
    .createContainer({ name, ...containerSettings(image, request) })
    .catch((error: unknown) => refuse(image, error));
  try {
    const output = appendOutput(await attachOutput(docker, name), outputFile);
    // Whoever waits for the container's end looks at it; until then nobody does.
    output.catch(() => undefined);
    await container.start();
    return holdContainer(engine, { name, output, outputFile, outputStart, oomKillsBefore });
  } catch (error) {
    await container.remove({ force: true, v: true }).catch(() => undefined);
    return refuse(image, error);
  }
}

/** The image's user is not ours, and it writes here. A folder that is open already may be one that nothing can change. */
function openToAll(dir: string): void {
  const { mode } = statSync(dir);
  if ((mode & EVERYBODY) !== EVERYBODY) chmodSync(dir, EVERYBODY);
}

function refuse(image: string, error: unknown): never {
  throw new Error(`image ${image}: ${engineMessage(error)}`, { cause: error });
}

function containerSettings(image: string, request: LaunchRequest): Docker.ContainerCreateOptions {
  const { sharedDir, memoryBytes, pidsLimit, user, readOnlyRoot = false } = request;
  const { containerSharedDir = DEFAULT_SHARED_DIR } = request;
  const env = { ...request.env, COLLECTRO_SHARED_DIR: containerSharedDir };
  return {
    Image: image,
    Cmd: [...request.args],
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...(user !== undefined && { User: user }),
    HostConfig: {
      NetworkMode: "host",
      Mounts: [{ Type: "bind", Source: sharedDir, Target: containerSharedDir }],
      ReadonlyRootfs: readOnlyRoot,
      // Without swap, as in Kubernetes: a limit is a limit.
      ...(memoryBytes !== undefined && { Memory: memoryBytes, MemorySwap: memoryBytes }),
      ...(pidsLimit !== undefined && { PidsLimit: pidsLimit }),
      // A crawler that takes the run up reads there what nobody has read.
      LogConfig: { Type: "json-file", Config: {} },
    },
  };
}

/** Finds an image on this machine, or else pulls it. */
async function localImage(docker: Docker, image: string): Promise<Docker.ImageInspectInfo> {
  try {
    return await docker.getImage(image).inspect();
  } catch (error) {
    if (!isUnknown(error)) refuse(image, error);
  }
  const refusal = await pull(docker, image);
  if (refusal === undefined) return await docker.getImage(image).inspect();
  throw new Error(
    `the image ${image} is not on this machine, and its registry gives none: ${refusal} - check its name; ` +
      "one that asks for credentials is to be pulled by hand first",
  );
}

/** Says why not when the image could not be pulled. */
async function pull(docker: Docker, image: string): Promise<string | undefined> {
  try {
    const stream = await docker.pull(hasTag(image) ? image : `${image}:latest`);
    const follow = promisify(docker.modem.followProgress.bind(docker.modem)) as (
      stream: unknown,
    ) => Promise<Progress[]>;
    return (await follow(stream)).find(({ error }) => error !== undefined)?.error;
  } catch (error) {
    return engineMessage(error);
  }
}

/** A line of a pull; the engine has answered 200 before it asks the registry. */
interface Progress {
  readonly error?: string;
}

/** Without a tag the API pulls every one there is. */
function hasTag(image: string): boolean {
  return /[:@][^/]*$/.test(image);
}
