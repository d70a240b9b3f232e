import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import Docker from "dockerode";
import { expect, it, onTestFinished } from "vitest";
import { untilOver } from "../src/launch/until-over.js";
import { tempDir } from "./temp-dir.js";

/** An engine that answers so by path, and what it was asked. */
async function engine(answer: (path: string, response: ServerResponse) => void) {
  const socketPath = join(tempDir(), "engine.sock");
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(request.url ?? "", response);
  }).listen(socketPath);
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { docker: new Docker({ socketPath }), asked };
}

/** Of a container that somebody waits for. */
const never = new AbortController().signal;
const DOCKER = /^\/containers\/x\/wait\b/;

it("podman is asked in its own way only, and is told how often to look", async () => {
  const { docker, asked } = await engine((_, response) => response.end("3"));
  await untilOver(docker, { name: "x" }, never);
  expect(asked).toEqual(["/v4.0.0/libpod/containers/x/wait?interval=250ms"]);
});

it.each([400, 404])("Docker, which answers %d to that, is asked in its own way", async (status) => {
  const { docker, asked } = await engine((path, response) =>
    DOCKER.test(path) ? response.end('{"StatusCode":3}') : response.writeHead(status).end('{"message":"unknown"}'),
  );
  await untilOver(docker, { name: "x" }, never);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toMatch(DOCKER);
});

it("a container that neither knows is told so", async () => {
  const { docker } = await engine((_, response) => response.writeHead(404).end('{"message":"no such container"}'));
  await expect(untilOver(docker, { name: "x" }, never)).rejects.toMatchObject({ statusCode: 404 });
});

it("an engine that cannot answer is not asked in another way", async () => {
  const { docker, asked } = await engine((_, response) => response.writeHead(500).end('{"message":"broken"}'));
  await expect(untilOver(docker, { name: "x" }, never)).rejects.toMatchObject({ statusCode: 500 });
  expect(asked).toHaveLength(1);
});

it("once the output has ended the engine looks often", async () => {
  const output = Promise.withResolvers<void>();
  const { docker, asked } = await engine((path, response) => {
    if (path.endsWith("=20ms")) response.end("3");
    else output.resolve();
  });
  await untilOver(docker, { name: "x", output: output.promise }, never);
  expect(asked.map((path) => path.split("=")[1])).toEqual(["250ms", "20ms"]);
});
