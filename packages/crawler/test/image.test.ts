import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { adoptContainer } from "../src/launch/container.js";
import { imageLauncher, inspectImage } from "../src/launch/image.js";
import type { ContainerIdentity, LaunchedContainer, LaunchRequest } from "../src/launch/launcher.js";
import { isAlive } from "../src/launch/process-table.js";
import { crawlDay, put, shellWorkflow, succeed, tableRows, testState } from "./crawl-kit.js";
import { containersConf, makeImage, podman } from "./podman-kit.js";
import { tempDir } from "./temp-dir.js";
import { waitUntil } from "./wait-until.js";

const IMAGE = `localhost/collectro-launch-test:${process.pid}`;
const confDir = mkdtempSync(join(tmpdir(), "collectro-podman-test-"));
const conf = containersConf(confDir);

beforeAll(() => {
  vi.stubEnv("CONTAINERS_CONF", conf);
  if (podman("--version") !== undefined) makeImage(confDir, IMAGE);
});
afterAll(() => {
  podman("rmi", "--force", IMAGE);
  rmSync(confDir, { recursive: true });
});
beforeEach((ctx) => {
  vi.unstubAllEnvs();
  vi.stubEnv("CONTAINERS_CONF", conf);
  vi.stubEnv("COLLECTRO_CONTAINER_ENGINE", "podman");
  if (podman("--version") === undefined) ctx.skip("podman is not installed");
});

let runs = 0;

function requestOf(script: string, changes: Partial<LaunchRequest> = {}): LaunchRequest {
  const dir = tempDir();
  const sharedDir = join(dir, "shared");
  mkdirSync(sharedDir);
  runs += 1;
  const runId = `test-${process.pid}-${runs}`;
  return { runId, args: ["-c", script], env: {}, sharedDir, outputFile: join(dir, "output.txt"), dir, ...changes };
}

async function launch(request: LaunchRequest, image = IMAGE): Promise<LaunchedContainer> {
  const container = await imageLauncher(image).launch(request);
  onTestFinished(async () => void (await container.stop(0)));
  return container;
}

function nameOf({ runId }: LaunchRequest): string {
  return `collectro-${runId}`;
}

function isKnown(request: LaunchRequest): boolean {
  return podman("ps", "--all", "--format={{.Names}}")?.split("\n").includes(nameOf(request)) ?? false;
}

function inShared(request: LaunchRequest, file: string): string {
  try {
    return readFileSync(join(request.sharedDir, file), "utf8");
  } catch {
    return "";
  }
}

async function written(request: LaunchRequest, file: string): Promise<string> {
  await waitUntil(file, () => inShared(request, file).endsWith("\n"));
  return inShared(request, file).trim();
}

describe("an image", () => {
  it("is crawled with the workflow's arguments and variables, the dates and the shared folder", async () => {
    const state = testState();
    await put(state, "out/a", '{"day":"2024-09-24"}\n');
    const script = `env >/shared/env; printf '%s|' "$@" >/shared/args; ${succeed("out/a")}`;
    const workflow = shellWorkflow("", {
      runnable: { kind: "image", image: IMAGE },
      args: ["-c", script, "name", "a b", "$HOME"],
      env: { TOKEN: "x=y z" },
    });
    const outcome = await crawlDay(state, workflow);
    expect([outcome.verdict, ...outcome.warnings]).toEqual(["loaded"]);
    expect(await tableRows(state)).toHaveLength(1);
    const shared = join(outcome.dir, "shared");
    expect(readFileSync(join(shared, "args"), "utf8")).toBe("a b|$HOME|");
    const env = readFileSync(join(shared, "env"), "utf8").split("\n");
    expect(env).toEqual(
      expect.arrayContaining([
        "TOKEN=x=y z",
        "FROM=2024-09-24",
        "TO=2024-09-24",
        "COLLECTRO_SHARED_DIR=/shared",
        `COLLECTRO_GCS_ENDPOINT=${await state.embeddedEndpoint()}`,
      ]),
    );
    expect(statSync(shared).mode & 0o777).toBe(0o777);
    expect(podman("ps", "--all", "--format={{.Names}}")).not.toContain(outcome.runId);
  });

  it("is known by its name, ends with its own code and is removed", async () => {
    const request = requestOf("echo up >/shared/up; until [ -e /shared/go ]; do sleep 0.02; done; exit 7");
    const container = await launch(request);
    await written(request, "up");
    expect(container.identity).toEqual({ kind: "container", engine: "podman", name: nameOf(request) });
    expect(isKnown(request)).toBe(true);
    writeFileSync(join(request.sharedDir, "go"), "");
    expect(await container.ended).toEqual({ kind: "exited", code: 7 });
    expect(isKnown(request)).toBe(false);
    expect(await container.stop(0)).toBe(0);
  });

  it("shows the values of its variables on no command line", async () => {
    const request = requestOf("echo up >/shared/up; exec sleep 100", { env: { TOKEN: "canary-5281" } });
    await launch(request);
    await written(request, "up");
    const lines = readdirSync("/proc").map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    });
    expect(lines.some((line) => line.includes(nameOf(request)))).toBe(true);
    expect(lines.filter((line) => line.includes("canary-5281"))).toEqual([]);
  });

  it("has all it prints appended to the file, stdout and stderr, also what it prints last", async () => {
    const request = requestOf("echo out; sleep 0.1; echo err >&2; sleep 0.1; head -c 9000000 /dev/zero; printf end");
    writeFileSync(request.outputFile, "before\n");
    const container = await launch(request);
    await container.ended;
    const output = readFileSync(request.outputFile, "utf8");
    expect(output).toHaveLength(7 + 8 + 9_000_000 + 3);
    expect(output.slice(0, 15)).toBe("before\nout\nerr\n");
    expect(output.endsWith("\0end")).toBe(true);
  });

  it("gets the folder, the user and the limits that it is launched with", async () => {
    const script =
      "id -u; [ -e /data/. ] && echo $COLLECTRO_SHARED_DIR; (echo x >/x) 2>&1; cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null";
    const options = { containerSharedDir: "/data", user: "1000:1000", readOnlyRoot: true, pidsLimit: 77 };
    const request = requestOf(script, options);
    await (await launch(request)).ended;
    const [user, dir, refusal, pids] = readFileSync(request.outputFile, "utf8").split("\n");
    expect([user, dir, pids]).toEqual(["1000", "/data", "77"]);
    expect(refusal).toContain("Read-only file system");
  });
});

describe("the end of an image's container", () => {
  const deaf = "trap '' TERM; echo up >/shared/up; while :; do sleep 0.02; done";

  it("is asked for by the signal that the image names", async () => {
    const image = `${IMAGE}-stop`;
    makeImage(tempDir(), image, "STOPSIGNAL SIGINT");
    onTestFinished(() => void podman("rmi", "--force", image));
    const request = requestOf(
      "trap 'exit 4' TERM; trap 'exit 5' INT; echo up >/shared/up; while :; do sleep 0.02; done",
    );
    const container = await launch(request, image);
    await written(request, "up");
    await container.stop(20_000);
    expect(await container.ended).toEqual({ kind: "exited", code: 5 });
  });

  it("is asked for by TERM, and what it does in its grace counts", async () => {
    const request = requestOf("trap 'exit 4' TERM; echo up >/shared/up; while :; do sleep 0.02; done");
    const container = await launch(request);
    await written(request, "up");
    await container.stop(20_000);
    expect(await container.ended).toEqual({ kind: "exited", code: 4 });
    expect(isKnown(request)).toBe(false);
  });

  it("is enforced after the grace; a kill of ours is not taken for want of memory", async () => {
    const request = requestOf(deaf, { memoryBytes: 64e6 });
    const container = await launch(request);
    await written(request, "up");
    await Promise.all([container.stop(200), container.stop(200)]);
    expect(await container.ended).toEqual({ kind: "signalled", signal: "SIGKILL" });
    expect(isKnown(request)).toBe(false);
  });

  it("comes by a signal that is sent by itself", async () => {
    const request = requestOf(deaf.replace("trap '' TERM", "trap 'echo saw >/shared/saw' TERM"));
    const container = await launch(request);
    await written(request, "up");
    await container.signal("SIGTERM");
    await written(request, "saw");
    await container.signal("SIGKILL");
    expect(await container.ended).toEqual({ kind: "signalled", signal: "SIGKILL" });
    await container.signal("SIGTERM");
  });

  it("tells want of memory from a kill by somebody else", async () => {
    const greedy = await launch(requestOf("x=$(head -c 300000000 /dev/zero | tr '\\000' a)", { memoryBytes: 64e6 }));
    expect(await greedy.ended).toEqual({ kind: "signalled", signal: "SIGKILL", outOfMemory: true });
    const request = requestOf(deaf, { memoryBytes: 64e6 });
    const container = await launch(request);
    await written(request, "up");
    podman("kill", "--signal=KILL", nameOf(request));
    expect(await container.ended).toEqual({ kind: "signalled", signal: "SIGKILL" });
  });

  it("is seen as unseen when somebody removes the container", async () => {
    const request = requestOf("echo up >/shared/up; exec sleep 100");
    const container = await launch(request);
    await written(request, "up");
    podman("rm", "--force", "--time=0", nameOf(request));
    expect(["unseen", "signalled"]).toContain((await container.ended).kind);
  });
});

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
    await waitUntil("the socket", () => statSync(socket, { throwIfNoEntry: false })?.isSocket() ?? false);
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

describe("an image that cannot be started", () => {
  it("is named when it is not there, with the refusal of its registry", async () => {
    const image = "localhost:1/no/such:1";
    const refused = launch(requestOf(""), image);
    await expect(refused).rejects.toThrow(
      /^the image localhost:1\/no\/such:1 is not on this machine.*refused.* - check its name/,
    );
  });

  it("is named with its reason when its program is not there, and leaves no container", async () => {
    const image = `${IMAGE}-broken`;
    makeImage(tempDir(), image, 'ENTRYPOINT ["/no/such/program"]');
    onTestFinished(() => void podman("rmi", "--force", image));
    const request = requestOf("");
    await expect(launch(request, image)).rejects.toThrow(/^image \S+-broken: .*\/no\/such\/program.*no such file/);
    expect(isKnown(request)).toBe(false);
  });

  it("does not harm a container that has its name", async () => {
    const request = requestOf("echo up >/shared/up; exec sleep 100");
    await launch(request);
    await expect(launch(request)).rejects.toThrow(/name.*in use/);
    expect(isKnown(request)).toBe(true);
  });

  it("is told so by each way that was tried when there is no engine", async () => {
    vi.stubEnv("PATH", tempDir());
    vi.stubEnv("DOCKER_HOST", "tcp://127.0.0.1:1");
    vi.stubEnv("XDG_RUNTIME_DIR", tempDir());
    vi.stubEnv("COLLECTRO_CONTAINER_ENGINE", "docker");
    await expect(launch(requestOf(""))).rejects.toThrow(
      /^no container engine answers: DOCKER_HOST=tcp:\/\/127.0.0.1:1 does not answer: .*ECONNREFUSED.*; \/var\/run\/docker.sock is not there; .* - start it/,
    );
    const outcome = await crawlDay(testState(), shellWorkflow("", { runnable: { kind: "image", image: IMAGE } }));
    expect(outcome.codes).toEqual(["START_FAILED"]);
    vi.stubEnv("COLLECTRO_CONTAINER_ENGINE", "rkt");
    await expect(launch(requestOf(""))).rejects.toThrow("COLLECTRO_CONTAINER_ENGINE is rkt - write docker, podman or");
  });
});

describe("inspectImage", () => {
  it("tells user, program and arguments", async () => {
    const image = `${IMAGE}-facts`;
    makeImage(tempDir(), image, "USER 65532:65532", 'CMD ["-c", "exit 0"]');
    onTestFinished(() => void podman("rmi", "--force", image));
    expect(await inspectImage(image)).toEqual({
      user: "65532:65532",
      entrypoint: ["/usr/bin/sh"],
      cmd: ["-c", "exit 0"],
    });
    expect(await inspectImage(IMAGE)).toEqual({ user: "", entrypoint: ["/usr/bin/sh"], cmd: [] });
  });
});
