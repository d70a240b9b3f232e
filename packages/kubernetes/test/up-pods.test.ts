import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { keepManifest, sweepPods } from "../src/podman/up-pods.js";

it("a manifest whose writer was killed half-way keeps nobody from playing: its pod was never up", async () => {
  const dir = mkdtempSync(join(tmpdir(), "up-pods-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, "sales-1.pod.json"), '{"kind": "Pod", "meta');

  expect(await sweepPods(dir)).toBe(0);
  expect(readdirSync(dir)).toEqual([]);
});

it("a manifest is there whole or not at all, and of a name once", () => {
  const dir = mkdtempSync(join(tmpdir(), "up-pods-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const pod = { metadata: { name: "sales-1" } };
  keepManifest(dir, pod);

  expect(() => keepManifest(dir, pod)).toThrow("EEXIST");
  expect(readdirSync(dir)).toEqual(["sales-1.pod.json"]);
});
