import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startObjectStore } from "@collectro/object-store";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { adoptContainer, endContainer } from "../src/launch/container.js";
import { openEngine } from "../src/launch/engine.js";
import type { ContainerIdentity } from "../src/launch/launcher.js";
import { isAlive } from "../src/launch/process-table.js";
import { succeed } from "./crawl-kit.js";
import { confDir, IMAGE, isKnown, launch, nameOf, podman, requestOf, useImage, written } from "./podman-kit.js";
import { tempDir } from "./temp-dir.js";
import { waitUntil } from "./wait-until.js";

useImage();

describe("podman's service", () => {
  const waiting = "echo first; echo up >/shared/up; until [ -e /shared/go ]; do sleep 0.02; done; echo last; exit 3";

  function services(): number[] {
    return readdirSync("/proc")
      .filter((pid) => /^\d+$/.test(pid) && isOurService(pid))
      .map(Number);
  }

  function isOurService(pid: string): boolean {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return line.includes("system\0service") && readFileSync(`/proc/${pid}/environ`, "utf8").includes(confDir);
    } catch {
      return false;
    }
  }

  it("may be killed: the container lives on, and its end and its output are seen all the same", async () => {
    const request = requestOf(waiting);
    const container = await launch(request);
    await written(request, "up");
    for (const pid of services()) process.kill(pid, "SIGKILL");
    writeFileSync(join(request.sharedDir, "go"), "");
    expect(await container.ended).toEqual({ kind: "exited", code: 3 });
    expect(readFileSync(request.outputFile, "utf8")).toBe("first\nlast\n");
  });

  it("ends with a crawler that is killed, without the container, which a later crawler takes over", async () => {
    const request = requestOf(waiting);
    const before = services();
    const fixture = join(import.meta.dirname, "fixtures/launch-process.mjs");
    const crawler = spawn(process.execPath, [fixture, IMAGE, JSON.stringify(request)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(crawler.stdout, "data")) as [Buffer];
    const identity = JSON.parse(line.toString()) as ContainerIdentity & { kind: "container" };
    await waitUntil("the first output", () => statSync(request.outputFile).size > 0);
    const own = services().filter((pid) => !before.includes(pid));
    expect(own).toHaveLength(1);

    crawler.kill("SIGKILL");
    await waitUntil("its service ends", () => !own.some(isAlive));
    expect(podman("inspect", "--format={{.State.Running}}", nameOf(request))).toBe("true");

    const found = await adoptContainer(identity, request.outputFile);
    writeFileSync(join(request.sharedDir, "go"), "");
    expect(await found?.ended).toEqual({ kind: "exited", code: 3 });
    expect(readFileSync(request.outputFile, "utf8")).toBe("first\nlast\n");
    expect(await adoptContainer(identity, request.outputFile)).toBeUndefined();
  });

  it("is not needed where a socket answers, which is named or in DOCKER_HOST", async () => {
    const socket = join(tempDir(), "s");
    const service = spawn("podman", ["system", "service", "--time=0", `unix://${socket}`], { stdio: "ignore" });
    onTestFinished(() => void service.kill());
    await waitUntil("the service", () => openEngine(`unix://${socket}`).then(Boolean, () => false));
    vi.stubEnv("COLLECTRO_CONTAINER_ENGINE", `unix://${socket}`);
    const named = await launch(requestOf("exit 5"));
    expect(named.identity).toMatchObject({ engine: `unix://${socket}` });
    expect(await named.ended).toEqual({ kind: "exited", code: 5 });
    vi.stubEnv("COLLECTRO_CONTAINER_ENGINE", "docker");
    vi.stubEnv("DOCKER_HOST", `unix://${socket}`);
    const hosted = await launch(requestOf("exit 6"));
    expect(await hosted.ended).toEqual({ kind: "exited", code: 6 });
  });

  it("takes over what an earlier version began by the command line", async () => {
    const request = requestOf(waiting);
    podman(
      "run",
      "--rm",
      "--detach",
      `--name=${nameOf(request)}`,
      `--volume=${request.sharedDir}:/shared`,
      IMAGE,
      ...request.args,
    );
    writeFileSync(request.outputFile, "");
    await written(request, "up");
    const identity = { kind: "container", engine: "/usr/bin/podman", name: nameOf(request) } as const;
    const found = await adoptContainer(identity, request.outputFile);
    writeFileSync(join(request.sharedDir, "go"), "");
    // It removes itself: whoever is late sees that it is gone.
    expect([{ kind: "exited", code: 3 }, { kind: "unseen" }]).toContainEqual(await found?.ended);
    expect(readFileSync(request.outputFile, "utf8")).toBe("");
  });
});

describe("an image whose crawler is killed", () => {
  it("is taken up by the next crawler, loaded once, and removed", async () => {
    const dir = tempDir();
    const store = await startObjectStore({ root: join(dir, "store"), buckets: ["local"] });
    onTestFinished(() => store.close());
    const { ok } = await fetch(`${store.endpoint}/upload/storage/v1/b/local/o?uploadType=media&name=out%2Fa`, {
      method: "POST",
      body: '{"id":1}\n',
    });
    expect(ok).toBe(true);
    const schema = [{ name: "id", type: "INT64" }];
    const script = `echo printed; until [ -e /shared/go ]; do sleep 0.02; done; ${succeed("out/a")}`;
    const workflow = {
      name: "w",
      image: IMAGE,
      args: ["-c", script],
      output: "gs://local/out",
      table: { name: "t.rows", schema },
    };
    writeFileSync(join(dir, "workflow.json"), JSON.stringify(workflow));
    const fixture = join(import.meta.dirname, "fixtures/crawler-process.mjs");
    const crawler = (...args: string[]) =>
      spawn(process.execPath, [fixture, join(dir, "state"), join(dir, "workflow.json"), ...args], {
        env: { ...process.env, COLLECTRO_GCS_ENDPOINT: store.endpoint },
        stdio: ["ignore", "pipe", "inherit"],
      });

    // The second event says that the container is watched.
    await once(crawler("crawl", "2"), "exit");
    const runsDir = join(dir, "state/runs");
    const [id = ""] = readdirSync(runsDir);
    expect(podman("inspect", "--format={{.State.Running}}", `collectro-${id}`)).toBe("true");
    writeFileSync(join(runsDir, id, "shared/go"), "");
    const [outcome] = JSON.parse(await text(crawler("resume").stdout)) as { verdict: string }[];

    expect(outcome?.verdict).toBe("loaded");
    expect(readFileSync(join(runsDir, id, "output.txt"), "utf8")).toBe("printed\n");
    expect(podman("ps", "--all", "--format={{.Names}}")).not.toContain(id);
  });

  it("is ended by its name when the crawler had not written it down", async () => {
    const request = requestOf("echo up >/shared/up; exec sleep 100");
    await launch(request);
    await written(request, "up");
    expect(await endContainer(nameOf(request))).toBe(1);
    expect(isKnown(request)).toBe(false);
    expect(await endContainer(nameOf(request))).toBe(0);
  });
});
