import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { State } from "@collectro/crawler";
import { describe, expect, it } from "vitest";
// @boundaries-ignore what starts images for tests is the crawler's
import { IMAGE, podman, useImage } from "../../crawler/test/podman-kit.js";
import { loadedDays, rowsWorkflow, run, tempDir, testState } from "./backfill-kit.js";

useImage();

const PROGRAM = fileURLToPath(new URL("fixtures/backfill-process.mjs", import.meta.url));
/** The window of `backfill-process.mjs`. */
const DAYS = ["2024-01-01", "2024-01-02", "2024-01-03"];

/** A shell in an image: its objects are there already, one a day. */
async function imageWorkflow(state: State, script = "") {
  const endpoint = await state.embeddedEndpoint();
  for (const day of DAYS) {
    const url = `${endpoint}/upload/storage/v1/b/local/o?uploadType=media&name=${encodeURIComponent(`out/${day}`)}`;
    await fetch(url, { method: "POST", body: `${JSON.stringify({ day, run: "image" })}\n` });
  }
  const list = `printf '{"gcsPaths":["gcs://local/out/%s"]}' "$FROM" >/shared/loadpath.txt`;
  const say = "printf success >/shared/.r; mv /shared/.r /shared/job_result.txt";
  const args = ["-c", `${script || ":"}; ${list}; ${say}`];
  return rowsWorkflow("", { runnable: { kind: "image", image: IMAGE }, args });
}

describe("a backfill of an image", () => {
  it("runs a container for each slice, and leaves none behind", async () => {
    const state = testState();
    const workflow = await imageWorkflow(state);

    const { exitCode } = await run(state, workflow, { window: { from: "2024-01-01", to: "2024-01-02" } });

    expect(exitCode).toBe(0);
    expect(await loadedDays(state)).toEqual(DAYS.slice(0, 2));
    const names = state.runs.list().map(({ id }) => `collectro-${id}`);
    expect(names).toHaveLength(2);
    const left = podman("ps", "--all", "--format={{.Names}}")?.split("\n") ?? [];
    expect(left.filter((name) => names.includes(name))).toEqual([]);
  });

  it("that is killed while its containers run: they are taken up, and each day is loaded once", async () => {
    const dir = tempDir();
    const first = testState(dir);
    const workflow = await imageWorkflow(first, "sleep 1");
    const start = async (mode: string, killAt: number) => {
      const args = [PROGRAM, join(dir, "state"), JSON.stringify(workflow), mode, String(killAt), "300"];
      const [code, signal] = await once(
        spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] }),
        "exit",
      );
      return code ?? signal;
    };

    expect(await start("new", 5)).toBe("SIGKILL");
    expect(await start("resume", 0)).toBe(0);

    expect(await loadedDays(first)).toEqual(DAYS);
  });
});
