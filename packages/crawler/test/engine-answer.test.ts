import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import Docker from "dockerode";
import { expect, it, onTestFinished } from "vitest";
import { answerText } from "../src/launch/ask.js";
import { tempDir } from "./temp-dir.js";

/** A client of an engine that answers so. */
async function engine(answer: (response: ServerResponse) => void): Promise<Docker> {
  const socketPath = join(tempDir(), "engine.sock");
  const server = createServer((_, response) => answer(response)).listen(socketPath);
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return new Docker({ socketPath });
}

const ask = (docker: Docker, signal: AbortSignal = new AbortController().signal) =>
  answerText(docker, { method: "POST", path: "/containers/x/wait", signal });

it("an answer is read to its end", async () => {
  expect(await ask(await engine((response) => response.end('{"StatusCode":3}')))).toBe('{"StatusCode":3}');
});

it("an engine that dies after the head of its answer is noticed, not waited for", async () => {
  const docker = await engine((response) => {
    response.writeHead(200).flushHeaders();
    setImmediate(() => response.destroy());
  });

  await expect(ask(docker)).rejects.toThrow(/aborted/);
});

it("an engine that begins an answer and stands still is given up with the signal", async () => {
  const stop = new AbortController();
  const docker = await engine((response) => {
    response.writeHead(200).flushHeaders();
    setImmediate(() => stop.abort(new Error("enough")));
  });

  await expect(ask(docker, stop.signal)).rejects.toThrow();
});

it("a container that the engine does not know is told by its status", async () => {
  const docker = await engine((response) => response.writeHead(404).end('{"message":"no such container"}'));

  await expect(ask(docker)).rejects.toMatchObject({ statusCode: 404 });
});
