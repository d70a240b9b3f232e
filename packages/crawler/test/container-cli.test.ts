import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { runArguments } from "../src/launch/container-cli.js";
import { crawlDay, put, shellWorkflow, tableRows, testState } from "./crawl-kit.js";
import { tempDir } from "./temp-dir.js";

/** Speaks the few words of docker that the launcher uses, and runs the "image" as a script of this machine. */
const ENGINE = `#!/bin/sh
case "$1" in
  version) [ "$NO_SERVER" ] && echo "cannot connect to the daemon" >&2 && exit 1; echo engine 1;;
  run)
    printf '%s\\n' "$@" >"$ENGINE_DIR/run-arguments"
    for argument in "$@"; do case "$argument" in --volume=*) shared=\${argument#--volume=}; shared=\${shared%:*};; esac; done
    [ "$IMAGE_FAILS" ] && exit 125
    echo $$ >"$ENGINE_DIR/main"
    cd "$shared"
    printf '{"gcsPaths":["gcs://local/out/a"]}' >loadpath.txt
    [ "$IMAGE_HANGS" ] && exec sleep 100
    printf success >job_result.txt
    exit \${IMAGE_EXIT:-0};;
  stop)
    printf '%s\\n' "$@" >>"$ENGINE_DIR/stop-arguments"
    kill "$(cat "$ENGINE_DIR/main")" 2>/dev/null; exit 0;;
esac
`;

function engine(env: Readonly<Record<string, string>> = {}): string {
  const dir = tempDir();
  const path = install(dir, "engine", ENGINE);
  stubEnv({ ENGINE_DIR: dir, COLLECTRO_CONTAINER_ENGINE: path, ...env });
  return dir;
}

function install(dir: string, name: string, script: string): string {
  const path = join(dir, name);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

function stubEnv(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

const image = {
  runnable: { kind: "image", image: "ext:1" },
  args: ["--connector", "x"],
  env: { TOKEN: "s3cret" },
} as const;

describe("an image", () => {
  it("is run with the shared folder, the variables by name only, and exactly the workflow's arguments", async () => {
    const dir = engine();
    const state = testState();
    await put(state, "out/a", '{"day":"2024-09-24"}\n');
    const outcome = await crawlDay(state, shellWorkflow("", image));
    expect(outcome.verdict).toBe("loaded");
    expect(await tableRows(state)).toHaveLength(1);
    const shared = join(outcome.dir, "shared");
    expect(readFileSync(join(dir, "run-arguments"), "utf8").trim().split("\n")).toEqual([
      "run",
      "--rm",
      `--name=collectro-${outcome.runId}`,
      "--network=host",
      `--volume=${shared}:/shared`,
      "--env=TOKEN",
      "--env=FROM",
      "--env=TO",
      "--env=COLLECTRO_SHARED_DIR",
      "--env=COLLECTRO_GCS_ENDPOINT",
      "ext:1",
      "--connector",
      "x",
    ]);
    expect(statSync(shared).mode & 0o777).toBe(0o777);
  });

  it("that the engine cannot start is lost, with the engine's exit code", async () => {
    engine({ IMAGE_FAILS: "1" });
    const outcome = await crawlDay(testState(), shellWorkflow("", image));
    expect([outcome.verdict, ...outcome.codes]).toEqual(["lost", "NO_RESULT"]);
    expect(outcome.reasons[0]?.values).toEqual({ end: "exit code 125" });
  });

  it("is stopped by the engine, with the grace in seconds", async () => {
    const dir = engine({ IMAGE_HANGS: "1" });
    const limits = { silenceMs: 300, totalMs: 60_000, graceMs: 1_500 };
    const outcome = await crawlDay(testState(), shellWorkflow("", { ...image, limits }));
    expect(outcome.codes).toEqual(["SILENT"]);
    expect(readFileSync(join(dir, "stop-arguments"), "utf8")).toContain("--time=2\n");
  });

  it("is run by podman when docker is a client without a server", async () => {
    const dir = tempDir();
    install(dir, "docker", '#!/bin/sh\n[ "$1" = --version ]\n');
    install(dir, "podman", ENGINE);
    stubEnv({ ENGINE_DIR: dir, COLLECTRO_CONTAINER_ENGINE: "", PATH: `${dir}:/usr/bin:/bin` });
    const state = testState();
    await put(state, "out/a", '{"day":"2024-09-24"}\n');
    const outcome = await crawlDay(state, shellWorkflow("", image));
    expect(outcome.verdict).toBe("loaded");
  });

  it("without an engine that answers is failed, saying why of each", async () => {
    const dir = tempDir();
    install(dir, "docker", ENGINE);
    stubEnv({ NO_SERVER: "1", COLLECTRO_CONTAINER_ENGINE: "", PATH: dir });
    const outcome = await crawlDay(testState(), shellWorkflow("", image));
    expect(outcome.codes).toEqual(["START_FAILED"]);
    expect(outcome.reasons[0]?.values["cause"]).toBe(
      "docker does not answer: cannot connect to the daemon; podman is not installed",
    );
  });

  it("is refused when the engine that was named is not there", async () => {
    stubEnv({ COLLECTRO_CONTAINER_ENGINE: "/no/engine" });
    const outcome = await crawlDay(testState(), shellWorkflow("", image));
    expect(outcome.codes).toEqual(["START_FAILED"]);
    expect(outcome.reasons[0]?.values["cause"]).toBe("/no/engine is not installed");
  });

  it("gets its memory limit in bytes", () => {
    const dir = tempDir();
    mkdirSync(join(dir, "shared"));
    const request = {
      runId: "1",
      args: [],
      env: {},
      sharedDir: join(dir, "shared"),
      outputFile: join(dir, "o"),
      dir,
      memoryBytes: 1024,
    };
    expect(runArguments("ext:1", "n", request)).toContain("--memory=1024");
  });
});
