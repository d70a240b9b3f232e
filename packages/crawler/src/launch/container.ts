import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import type { ContainerEnd } from "../judge.js";
import { answerText } from "./ask.js";
import { containerEnd, machineOomKills } from "./container-end.js";
import { appendOutput, storedOutput } from "./container-output.js";
import { type Engine, isUnknown, openEngine } from "./engine.js";
import type { ContainerIdentity, LaunchedContainer } from "./launcher.js";
import { STOP_TIMES, type StopTimes, signalContainer, stopSignalOf } from "./stop-container.js";
import { untilOver } from "./until-over.js";

/** Between two tries to reach an engine again. */
const RECONNECT_MS = 500;
/** How long an engine may take for an answer before it is asked again. */
const ANSWER_MS = 30_000;
/** How long what was printed may take after the container's end. */
const OUTPUT_MS = 10_000;
/** How long the removal of one that is over is waited for. */
const REMOVE_MS = 15_000;

/** A container of an engine, started or found again. */
interface Watched {
  readonly name: string;
  /** What it printed, on its way to the file; absent when nobody listened from the start. */
  readonly output?: Promise<void>;
  /** Where what it printed goes; absent when something else sees to it. */
  readonly outputFile?: string;
  /** The size of that file before the container. */
  readonly outputStart: number;
  readonly oomKillsBefore: number | undefined;
}

/** Takes a started container over: watches it to its end, then removes it and lets the engine go. */
export function holdContainer(engine: Engine, watched: Watched, times: StopTimes = STOP_TIMES): LaunchedContainer {
  const { name } = watched;
  const givenUp = new AbortController();
  const held = { engine, killed: false, givenUp: givenUp.signal };
  const ended = watchToEnd(held, watched).finally(() => held.engine.release());

  const signal = (given: string): Promise<void> => {
    if (given === "SIGKILL") held.killed = true;
    return signalContainer(held.engine.docker, name, given, times.answerMs);
  };
  async function stop(graceMs: number): Promise<number> {
    if (graceMs > 0 && !(await isOver(ended, 0))) {
      await signal(await stopSignalOf(held.engine.docker, name, times.answerMs));
      await isOver(ended, graceMs);
    }
    if (await isOver(ended, 0)) return 0;
    await signal("SIGKILL");
    if (!(await isOver(ended, times.killedMs))) givenUp.abort();
    return 0;
  }
  return { identity: { kind: "container", engine: engine.name, name }, ended, stop, signal };
}

interface Held {
  engine: Engine;
  killed: boolean;
  /** Aborts when nobody waits for its end any more. */
  readonly givenUp: AbortSignal;
}

async function isOver(ended: Promise<unknown>, withinMs: number): Promise<boolean> {
  const timer = new AbortController();
  const over = ended.then(() => true);
  try {
    return await Promise.race([over, delay(withinMs, false, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/** An engine that goes away does not end its containers: it is asked again until it is back. */
async function watchToEnd(held: Held, watched: Watched): Promise<ContainerEnd> {
  let interrupted = watched.output === undefined;
  while (!held.givenUp.aborted) {
    try {
      return await waitForEnd(held, watched, interrupted);
    } catch (error) {
      if (isUnknown(error)) return { kind: "unseen" };
      if (held.givenUp.aborted) break;
      interrupted = true;
      await delay(RECONNECT_MS);
      held.engine = await reopen(held.engine);
    }
  }
  return { kind: "unseen" };
}

async function reopen(engine: Engine): Promise<Engine> {
  const again = await openEngine(engine.name).catch(() => undefined);
  if (!again) return engine;
  engine.release();
  return again;
}

async function waitForEnd(held: Held, watched: Watched, interrupted: boolean): Promise<ContainerEnd> {
  const { docker } = held.engine;
  const container = docker.getContainer(watched.name);
  await untilOver(docker, watched, held.givenUp);
  // Of a container that was removed under its eyes podman says 0 or nothing: the container itself must say it.
  const path = `/containers/${watched.name}/json`;
  const signal = AbortSignal.any([AbortSignal.timeout(ANSWER_MS), held.givenUp]);
  const facts = await answerText(docker, { method: "GET", path, signal });
  const { State, HostConfig } = JSON.parse(facts) as Docker.ContainerInspectInfo;
  await finishOutput(docker, watched, interrupted);
  const end = containerEnd(State.ExitCode, {
    oomKilled: State.OOMKilled,
    hasMemoryLimit: (HostConfig.Memory ?? 0) > 0,
    killed: held.killed,
    oomKillsBefore: watched.oomKillsBefore,
  });
  // What is over harms nobody, wherever it stays.
  await isOver(
    container.remove({ force: true, v: true }).catch(() => undefined),
    REMOVE_MS,
  );
  return end;
}

/** Output that cannot be kept, as on a full disk, is no reason to lose the run: this never rejects. */
async function finishOutput(docker: Docker, watched: Watched, interrupted: boolean): Promise<void> {
  const { name, output, outputFile, outputStart } = watched;
  if (outputFile === undefined) return;
  try {
    const printed =
      output?.then(
        () => true,
        () => false,
      ) ?? Promise.resolve(false);
    const whole = (await isOver(printed, OUTPUT_MS)) && (await printed);
    if (whole && !interrupted) return;
    const there = statSync(outputFile, { throwIfNoEntry: false })?.size ?? outputStart;
    await appendOutput(await storedOutput(docker, name, OUTPUT_MS), outputFile, there - outputStart);
  } catch {
    // See above.
  }
}

/**
 * A container that an earlier crawler started, running or just ended; undefined when it is gone.
 * @param outputFile where its output goes on; what an interrupted crawler missed is added at the end
 */
export async function adoptContainer(
  identity: ContainerIdentity & { kind: "container" },
  outputFile: string,
): Promise<LaunchedContainer | undefined> {
  const { name } = identity;
  const engine = await openEngine(identity.engine).catch(() => undefined);
  const facts = await engine?.docker
    .getContainer(name)
    .inspect()
    .catch(() => undefined);
  if (!engine || !facts) {
    engine?.release();
    return undefined;
  }
  // One that removes itself was started by docker or podman on the command line, which writes its output to the end.
  const output = facts.HostConfig.AutoRemove ? {} : { outputFile };
  const oomKillsBefore = facts.State.Running ? machineOomKills() : undefined;
  return holdContainer(engine, { name, ...output, outputStart: 0, oomKillsBefore });
}

/** Ends a container whose crawler died before it could write down what it had started; the number of those. */
export async function endContainer(name: string): Promise<number> {
  const engine = await openEngine().catch(() => undefined);
  if (!engine) return 0;
  try {
    await engine.docker.getContainer(name).remove({ force: true, v: true });
    return 1;
  } catch {
    return 0;
  } finally {
    engine.release();
  }
}
