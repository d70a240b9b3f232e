import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { inspectImage } from "../src/launch/image.js";
import { crawlDay, put, shellWorkflow, succeed, tableRows, testState } from "./crawl-kit.js";
import { IMAGE, isKnown, launch, makeImage, nameOf, podman, requestOf, useImage, written } from "./podman-kit.js";
import { tempDir } from "./temp-dir.js";

useImage();

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
    const outcome = await crawlDay(state, workflow, { times: { pollMs: 20 } });
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
