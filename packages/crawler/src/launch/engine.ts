import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { borrowPodman } from "./podman-service.js";

/** How long an engine may take to say that it is there. */
const ANSWER_MS = 15_000;
const UNIX = "unix://";

/** A container engine that answers: Docker, or podman, which speaks the same. */
export interface Engine {
  /** What `openEngine` finds it by again, also in a later process. */
  readonly name: string;
  readonly docker: Docker;
  /** To be called when it is not needed any more; safe to call twice. */
  release(): void;
}

/** One way to an engine. */
interface Way {
  readonly name: string;
  /** What people know it by. */
  readonly label: string;
  /** Throws an Error whose message can be read after the label. */
  open(): Promise<Engine>;
}

/**
 * Finds the container engine of this machine: `docker`, `podman`, or a socket as `unix:///path`; by default
 * `$COLLECTRO_CONTAINER_ENGINE`, else the first that answers of `$DOCKER_HOST`, Docker's sockets, podman's sockets, and
 * the program `podman`, whose API is then started for as long as it is used.
 * @throws Error that says what was tried and what to do
 */
export async function openEngine(named = process.env["COLLECTRO_CONTAINER_ENGINE"] ?? ""): Promise<Engine> {
  const refusals: string[] = [];
  for (const way of waysTo(named)) {
    try {
      return await way.open();
    } catch (error) {
      refusals.push(`${way.label} ${(error as Error).message.trim()}`);
    }
  }
  const advice =
    named === ""
      ? "install podman, or start Docker, or name an engine in COLLECTRO_CONTAINER_ENGINE"
      : "start it, or name another one in COLLECTRO_CONTAINER_ENGINE (docker, podman or unix:///path/of/the.sock)";
  throw new Error(`no container engine answers: ${refusals.join("; ")} - ${advice}`);
}

function waysTo(named: string): Way[] {
  if (named.startsWith(UNIX)) return [socketWay(named.slice(UNIX.length))];
  // Runs that an earlier version began know their engine by its program, which may be a path.
  const kind = basename(named);
  if (kind === "docker") return dockerWays();
  if (kind === "podman") return podmanWays();
  if (kind === "") return [...dockerWays(), ...podmanWays()];
  throw new Error(`COLLECTRO_CONTAINER_ENGINE is ${named} - write docker, podman or unix:///path/of/the.sock`);
}

function dockerWays(): Way[] {
  const { DOCKER_HOST: host, XDG_RUNTIME_DIR: runtimeDir } = process.env;
  const sockets = [
    "/var/run/docker.sock",
    ...(runtimeDir ? [join(runtimeDir, "docker.sock")] : []),
    join(homedir(), ".docker/run/docker.sock"),
  ].map(socketWay);
  if (!host) return sockets;
  return [host.startsWith(UNIX) ? socketWay(host.slice(UNIX.length)) : remoteWay(host), ...sockets];
}

function podmanWays(): Way[] {
  const { XDG_RUNTIME_DIR: runtimeDir } = process.env;
  const sockets = [...(runtimeDir ? [join(runtimeDir, "podman/podman.sock")] : []), "/run/podman/podman.sock"];
  return [...sockets.map(socketWay), { name: "podman", label: "podman", open: openPodman }];
}

function socketWay(socketPath: string): Way {
  return {
    name: `${UNIX}${socketPath}`,
    label: socketPath,
    async open() {
      if (!existsSync(socketPath)) throw new Error("is not there");
      return await connect(`${UNIX}${socketPath}`, { socketPath }, () => undefined);
    },
  };
}

/** A daemon elsewhere; the client reads the address and its certificates from Docker's own variables. */
function remoteWay(host: string): Way {
  return { name: "docker", label: `DOCKER_HOST=${host}`, open: () => connect("docker", undefined, () => undefined) };
}

async function openPodman(): Promise<Engine> {
  const loan = await borrowPodman();
  try {
    return await connect("podman", { socketPath: loan.socketPath }, loan.giveBack);
  } catch (error) {
    loan.giveBack();
    throw error;
  }
}

/** Imported on first use, since it costs a fifth of a second. */
async function connect(name: string, address: Docker.DockerOptions | undefined, release: () => void): Promise<Engine> {
  const { default: Client } = await import("dockerode");
  const docker = new Client(address);
  try {
    await Promise.race([docker.ping(), silence()]);
  } catch (error) {
    throw new Error(`does not answer: ${engineMessage(error)}`, { cause: error });
  }
  return { name, docker, release };
}

async function silence(): Promise<never> {
  await delay(ANSWER_MS, undefined, { ref: false });
  throw new Error(`not within ${ANSWER_MS / 1000} s`);
}

/** The words of an engine's refusal, without what the client puts around them. */
export function engineMessage(error: unknown): string {
  const { json, code, message } = error as { json?: { message?: string }; code?: string; message: string };
  if (code === "EACCES") return "this user may not use it";
  return (json?.message ?? message).trim();
}

/** Whether the engine knows no such container or image. */
export function isUnknown(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 404;
}
