import { stat } from "node:fs/promises";
import { sharedDir } from "@collectro/contract";
import { markOf } from "./result.js";

/** What another attempt left in a shared folder, which may outlive a container. */
export interface Leftovers {
  /** The byte of log.txt at which the lines of this run begin. */
  readonly logStart: number;
  readonly staleResult?: string;
  readonly staleLoadPath?: string;
}

/**
 * A result or a list of objects that is there before the watch belongs to an earlier attempt, which may have died between the
 * two, and so do the lines of log.txt up to then.
 */
export async function leftovers(dir: string): Promise<Leftovers> {
  const files = sharedDir(dir);
  const [staleResult, staleLoadPath] = await Promise.all([files.jobResult, files.loadPath].map(markOf));
  const isLeft = staleResult !== undefined || staleLoadPath !== undefined;
  return {
    logStart: isLeft ? (await sizeAndTime(files.log)).size : 0,
    ...(staleResult === undefined ? {} : { staleResult }),
    ...(staleLoadPath === undefined ? {} : { staleLoadPath }),
  };
}

/** Files that were written before a time, in milliseconds since 1970, belong to an earlier attempt. */
export async function leftoversBefore(dir: string, sinceMs: number): Promise<Leftovers> {
  const files = sharedDir(dir);
  const log = await sizeAndTime(files.log);
  const [staleResult, staleLoadPath] = await Promise.all(
    [files.jobResult, files.loadPath].map(async (path) => {
      const mark = await markOf(path);
      return (await sizeAndTime(path)).mtimeMs < sinceMs ? mark : undefined;
    }),
  );
  return {
    logStart: log.mtimeMs < sinceMs ? log.size : 0,
    ...(staleResult === undefined ? {} : { staleResult }),
    ...(staleLoadPath === undefined ? {} : { staleLoadPath }),
  };
}

async function sizeAndTime(path: string): Promise<{ size: number; mtimeMs: number }> {
  return await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
}
