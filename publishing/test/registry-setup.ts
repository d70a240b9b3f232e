import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { command } from "../src/command.js";
import { startLocalRegistry } from "../src/local-registry.js";
import { ROOT } from "../src/packages.js";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder that lives as long as the tests. */
    readonly dir: string;
    /** Content of an `.npmrc` that leads to the registry. */
    readonly npmrc: string;
    readonly url: string;
    readonly token: string;
    /** Path of a file with that content. */
    readonly userconfig: string;
    /** What `npm run publish-packages` said. */
    readonly published: string;
  }
}

/** Starts a registry and publishes every package to it, by the command that everybody uses. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "collectro-published-"));
  const registry = await startLocalRegistry(dir);
  const userconfig = join(dir, "npmrc");
  await writeFile(userconfig, registry.npmrc);
  const tearDown = async (): Promise<void> => {
    await registry[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  };
  const args = [join(ROOT, "publishing/dist/main.js"), "publish", "--any-tree"];
  const { code, stdout, stderr } = await command(process.execPath, args, {
    env: { ...process.env, npm_config_userconfig: userconfig },
  });
  if (code !== 0) {
    await tearDown();
    throw new Error(`publishing ended with ${code}\n${stdout}${stderr}`);
  }
  provide("dir", dir);
  provide("npmrc", registry.npmrc);
  provide("url", registry.url);
  provide("token", registry.token);
  provide("userconfig", userconfig);
  provide("published", stdout);
  return tearDown;
}
