import { join, resolve } from "node:path";

/** The files of the shared folder (guide: 出力). Names that start with a dot are ours; readers ignore them. */
export const SHARED_FILES = {
  log: "log.txt",
  loadPath: "loadpath.txt",
  jobResult: "job_result.txt",
  /** Touched every `HEARTBEAT_INTERVAL_MS` while the container is alive. */
  heartbeat: ".heartbeat",
  /** How many rows a container of this project has come to, for screens: `{"read":…,"encoded":…,"stored":…}`. */
  progress: ".progress.json",
  /** The failure word, written at start: a rename still works on a full disk. */
  preparedFailure: ".job_result.failure",
  preparedSuccess: ".job_result.success",
} as const;

/** Where the shared folder is mounted when nothing else is said. */
export const DEFAULT_SHARED_DIR = "/shared";

/** How often the container shows that it is alive, in milliseconds. */
export const HEARTBEAT_INTERVAL_MS = 5_000;

/** Absolute paths of the files of one shared folder. */
export type SharedDir = { readonly dir: string } & { readonly [Name in keyof typeof SHARED_FILES]: string };

/** The paths below `dir` (a relative one is below the working directory of now); touches nothing. */
export function sharedDir(dir: string): SharedDir {
  const absolute = resolve(dir);
  const paths = Object.entries(SHARED_FILES).map(([name, file]) => [name, join(absolute, file)]);
  return { dir: absolute, ...Object.fromEntries(paths) };
}
