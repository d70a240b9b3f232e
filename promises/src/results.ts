import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machineLine } from "@collectro/bench/report";
import pLimit from "p-limit";
import { type Figure, isKept, type Promised, type Size, type Text } from "./promise.js";

/** A promise with what was measured. */
export interface Result {
  readonly name: string;
  readonly promise: Text;
  readonly figures: readonly Figure[];
  /** Why nothing could be measured. */
  readonly error?: string;
  readonly seconds: number;
  /** Where and when it was measured. */
  readonly machine: string;
}

/** Of those that mostly wait so many at once: each has moments in which it does not. */
const IDLE_AT_ONCE = 3;

/** Measures the promises one after another, those that mostly wait beside the others; the results in the given order. */
export async function measureAll(promised: readonly Promised[], size: Size, say: (text: string) => void) {
  const start = async (one: Promised): Promise<Result> => {
    say(one.name);
    const result = await measured(one, size, (text) => say(`${one.name}: ${text}`));
    say(`${one.name}: ${result.error ?? (isHeld(result) ? "kept" : "BROKEN")}, ${result.seconds} s`);
    return result;
  };
  const started = new Map<Promised, Promise<Result>>();
  const limit = pLimit(IDLE_AT_ONCE);
  for (const one of promised.filter(({ idle }) => idle)) started.set(one, limit(start, one));
  for (const one of promised.filter(({ idle }) => !idle)) {
    const run = start(one);
    started.set(one, run);
    await run;
  }
  return await Promise.all(promised.flatMap((one) => started.get(one) ?? []));
}

/** Whether something was measured and every figure keeps its bar. */
export function isHeld({ figures, error }: Result): boolean {
  return error === undefined && figures.length > 0 && figures.every(isKept);
}

/** Folders of the measurements under way: up to ten gigabytes each. */
const folders = new Set<string>();

/** Removes what an interrupted run would leave behind. */
export function removeFolders(): void {
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
}

async function measured({ name, promise, measure }: Promised, size: Size, say: (text: string) => void) {
  const startMs = performance.now();
  const dir = await mkdtemp(join(tmpdir(), `promise-${name}-`));
  folders.add(dir);
  const seconds = () => Math.round((performance.now() - startMs) / 1000);
  try {
    const figures = await measure({ size, dir, say });
    return { name, promise, figures, seconds: seconds(), machine: machineLine() };
  } catch (error) {
    return { name, promise, figures: [], error: (error as Error).message, seconds: seconds(), machine: machineLine() };
  } finally {
    await rm(dir, { recursive: true, force: true });
    folders.delete(dir);
  }
}
