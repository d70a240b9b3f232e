import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startObjectStore } from "../src/index.js";
import { makeFolder } from "./client.js";

/** A server that the conformance suite runs against. */
export interface Peer extends AsyncDisposable {
  readonly endpoint: string;
}

/** Starts our own server on a folder of its own. */
export async function startOwn(): Promise<Peer> {
  const folder = await makeFolder();
  const store = await startObjectStore({ root: folder.path });
  return {
    endpoint: store.endpoint,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const program = process.env["FAKE_GCS_SERVER"] ?? "fake-gcs-server";

/** Why fake-gcs-server cannot be run here; undefined when it can. */
export function whyNoFakeGcs(): string | undefined {
  try {
    execFileSync(program, ["-h"], { stdio: "ignore" });
    return undefined;
  } catch (error) {
    return `fake-gcs-server does not run (${(error as Error).message}); .ci/install installs it, FAKE_GCS_SERVER names it`;
  }
}

/** Starts fake-gcs-server in a process of its own, its objects in memory. */
export async function startFakeGcs(): Promise<Peer> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const address = ["-scheme", "http", "-host", "127.0.0.1", "-port", String(port), "-external-url", endpoint];
  const child = spawn(program, [...address, "-backend", "memory", "-public-host", `127.0.0.1:${port}`], {
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  for (let tries = 0; !(await answers(endpoint)); tries += 1) {
    if (tries > 200 || child.exitCode !== null) {
      child.kill();
      throw new Error(`fake-gcs-server does not answer at ${endpoint} (exit code ${child.exitCode}).`);
    }
    await sleep(50);
  }
  return {
    endpoint,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}

function answers(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/storage/v1/b?project=test`).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
