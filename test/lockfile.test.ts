import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

it("names packages by version and digest, never by the address that they came from", () => {
  expect(read("pnpm-lock.yaml")).not.toMatch(/^\s*tarball:|resolution: \{[^}]*tarball:/m);
});

it("keeps the supply-chain settings", () => {
  const settings = read("pnpm-workspace.yaml");

  for (const setting of ["minimumReleaseAge: 4320", "trustPolicy: no-downgrade", "strictDepBuilds: true"]) {
    expect(settings).toContain(setting);
  }
});
