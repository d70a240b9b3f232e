import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { succeed } from "./command.js";

/** What installs packages. */
export type Manager = "npm" | "pnpm";

/** A project outside of this repository, which knows our packages from a registry only. */
export interface Stranger {
  readonly dir: string;
  /** Adds packages to its dependencies, as `NAME` or `NAME@VERSION`. */
  install(...packages: readonly string[]): Promise<void>;
}

/** What docs/publishing.md tells users of pnpm to write. */
const PNPM_SETTINGS = `minimumReleaseAgeExclude:
  - "@collectro/*"
strictDepBuilds: false
`;

const ADD: Readonly<Record<Manager, readonly string[]>> = {
  npm: ["install", "--no-audit", "--no-fund", "--no-update-notifier"],
  pnpm: ["add"],
};

/** Makes an empty project in `dir` whose `.npmrc` is `npmrc`. */
export async function createStranger(dir: string, manager: Manager, npmrc: string): Promise<Stranger> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "package.json"), JSON.stringify({ name: "stranger", private: true }));
  await writeFile(join(dir, ".npmrc"), npmrc);
  if (manager === "pnpm") await writeFile(join(dir, "pnpm-workspace.yaml"), PNPM_SETTINGS);
  return {
    dir,
    install: async (...packages) => {
      await succeed(manager, [...ADD[manager], ...packages], { cwd: dir, env: strangeEnvironment() });
    },
  };
}

/** This environment without what the package manager that started us put in: it speaks of this repository. */
export function strangeEnvironment(): NodeJS.ProcessEnv {
  const injected = ([name]: [string, unknown]) => /^npm_/i.test(name) && !/^npm_config_(cache|cafile)$/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter((entry) => !injected(entry)));
}
