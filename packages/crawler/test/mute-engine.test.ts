import { createServer } from "node:http";
import { join } from "node:path";
import Docker from "dockerode";
import { expect, it, onTestFinished } from "vitest";
import { holdContainer } from "../src/launch/container.js";
import { tempDir } from "./temp-dir.js";

/** An engine that takes every question and answers none. */
async function muteEngine() {
  const socketPath = join(tempDir(), "engine.sock");
  const asked: string[] = [];
  const server = createServer(({ method, url }) => asked.push(`${method} ${url}`)).listen(socketPath);
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    asked,
    engine: { name: `unix://${socketPath}`, docker: new Docker({ socketPath }), release: () => undefined },
  };
}

it("a container whose engine says nothing any more is asked to stop, killed, then given up", async () => {
  const { asked, engine } = await muteEngine();
  const watched = { name: "x", outputStart: 0, oomKillsBefore: undefined };
  const held = holdContainer(engine, watched, { answerMs: 100, killedMs: 100 });

  await held.stop(100);

  expect(await held.ended).toEqual({ kind: "unseen" });
  expect(asked).toContain("POST /containers/x/kill?signal=SIGTERM");
  expect(asked).toContain("POST /containers/x/kill?signal=SIGKILL");
});
