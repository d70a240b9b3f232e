import { fileURLToPath } from "node:url";
import { spawnObserved } from "@collectro/faultkit";

const PROGRAM = fileURLToPath(new URL("../programs/backfill.js", import.meta.url));

/** How a backfill ended that was not killed. */
export interface BackfillEnd {
  readonly exitCode: number;
  /** Of the merged verdict. */
  readonly rows: number;
  readonly daysLoaded: number;
}

/** A backfill in a process of its own: its end, or nothing when it was killed; and how long it took. */
export interface Ended {
  readonly end: BackfillEnd | undefined;
  readonly tookMs: number;
}

/** When a backfill is killed: after so many milliseconds, or when something has come to pass. */
export type Death = number | (() => boolean);

/** Between two looks whether it has. */
const LOOK_MS = 50;

/**
 * Runs the program of a backfill to its end, or to its death.
 * @throws Error when it ended by itself without a verdict
 */
export async function runBackfill(
  args: readonly string[],
  death: Death | undefined,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Ended> {
  const { PATH, HOME } = process.env;
  const startMs = performance.now();
  const program = await spawnObserved(process.execPath, [PROGRAM, ...args], { env: { PATH, HOME, ...env } });
  const kill = (): void => void program.kill("SIGKILL");
  const timer =
    typeof death === "function"
      ? setInterval(() => death() && kill(), LOOK_MS)
      : death === undefined
        ? undefined
        : setTimeout(kill, death);
  const { code, signal } = await program.ended;
  clearTimeout(timer);
  const tookMs = performance.now() - startMs;
  if (signal !== null) return { end: undefined, tookMs };
  await program.exit;
  if (code !== 0 || program.stderr !== "") throw new Error(`a backfill ended by itself: ${program.stderr.slice(-500)}`);
  return { end: JSON.parse(program.stdout) as BackfillEnd, tookMs };
}

/** A sequence that a seed repeats; a linear congruential generator is random enough for moments of death. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
