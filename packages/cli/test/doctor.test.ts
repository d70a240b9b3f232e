import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { startObjectStore } from "@collectro/object-store";
import { describe, expect } from "vitest";
import { type Finished, jsonOf, test, type World } from "./cli-kit.js";

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly needed: boolean;
  readonly detail: string;
}

function finding(done: Finished, name: string): Finding | undefined {
  return (jsonOf(done) as unknown as Finding[]).find((one) => one.name === name);
}

/** A folder of programs for PATH. */
async function programs(world: World, scripts: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, script] of Object.entries(scripts)) {
    await world.write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
    await chmod(join(world.dir, "bin", name), 0o755);
  }
  return join(world.dir, "bin");
}

describe("doctor", () => {
  test("finds everything that is needed", async ({ world }) => {
    const done = await world.cli(["doctor", "--json"]);
    const missing = (jsonOf(done) as unknown as Finding[]).filter(({ ok, needed }) => needed && !ok);
    expect({ code: done.code, missing }).toEqual({ code: 0, missing: [] });
    for (const name of ["Node", "state folder", "connector files", "DuckDB"])
      expect(finding(done, name)?.ok).toBe(true);
  });

  test("tells a docker client without its server from no docker at all", async ({ world }) => {
    const docker = '[ "$1" = version ] || exit 0; echo "Cannot connect to the Docker daemon" >&2; exit 1';
    const PATH = await programs(world, { docker });
    const done = await world.cli(["doctor", "--json"], { env: { PATH } });
    expect(done.code).toBe(0);
    expect(finding(done, "docker")).toMatchObject({
      ok: false,
      detail: "the client is there, its server does not answer: Cannot connect to the Docker daemon",
    });
    expect(finding(done, "podman")).toMatchObject({ ok: false, detail: "not installed" });
  });

  test("tells whether the storage endpoint that is set answers", async ({ world }) => {
    const store = await startObjectStore({ root: join(world.dir, "store") });
    const env = { COLLECTRO_GCS_ENDPOINT: store.endpoint };
    const answered = await world.cli(["doctor", "--json"], { env });
    await store.close();
    const silent = await world.cli(["doctor", "--json"], { env });
    expect(finding(answered, "storage")).toMatchObject({ ok: true, detail: expect.stringContaining(store.endpoint) });
    expect(answered.code).toBe(0);
    expect(finding(silent, "storage")).toMatchObject({ ok: false, detail: expect.stringContaining("ECONNREFUSED") });
    expect(silent.code).toBe(1);
  });

  test("shows a line for each thing, in Japanese when asked to", async ({ world }) => {
    const { code, stdout } = await world.cli(["doctor", "--lang=ja"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^正常 {2}Node: \d+/);
  });
});
