import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { command } from "../src/command.js";
import { publishedPackages, ROOT } from "../src/packages.js";

const publish = (userconfig: string, ...flags: readonly string[]) =>
  command(process.execPath, [join(ROOT, "publishing/dist/main.js"), "publish", ...flags], {
    env: { ...process.env, npm_config_userconfig: userconfig },
  });

it("everything is published, except for what is private", () => {
  const names = publishedPackages().map(({ manifest }) => `published: ${manifest.name}@${manifest.version}`);

  expect(names.length).toBeGreaterThan(10);
  expect(names.join()).not.toContain("container");
  expect(inject("published").trim().split("\n").sort()).toEqual(names.sort());
});

it("what the registry has already is not published again", async () => {
  expect(await publish(inject("userconfig"), "--any-tree")).toMatchObject({
    code: 0,
    stdout: "the registry has every version\n",
  });
});

it("nothing is published where no registry is configured for the scope", async () => {
  const empty = join(inject("dir"), "empty-npmrc");
  await writeFile(empty, "");

  const { code, stderr } = await publish(empty, "--any-tree");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^publish: no registry is configured for @collectro; .*\n$/);
});
