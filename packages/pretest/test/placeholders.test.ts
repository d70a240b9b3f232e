import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runTrial } from "../src/trial/run-trial.js";
import { optionsOf, planOf } from "./kit.js";

test("placeholders are filled in wherever the user writes them: command, arguments, environment", async () => {
  const workDir = await mkdtemp(join(tmpdir(), "pretest-"));
  onTestFinished(() => rm(workDir, { recursive: true }));
  const script = 'echo "$0" "$1" "$HERE"';
  const options = optionsOf(script, {
    subject: { kind: "command", command: ["sh", "-c", script, "command:{upstream:db}"] },
    args: ["argument:{upstream:db}"],
    env: { HERE: "variable:{shared}" },
    upstreams: new Map([["db", { host: "127.0.0.1", port: 1 }]]),
  });

  const { signal } = new AbortController();
  const { output } = await runTrial(planOf(), { options, workDir, bucket: undefined, signal });

  expect(output).toMatch(/^command:127\.0\.0\.1:(\d+) argument:127\.0\.0\.1:\1 variable:\/.*\/shared\n$/);
});
