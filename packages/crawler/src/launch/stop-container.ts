import type Docker from "dockerode";
import { answerText } from "./ask.js";

/** What asking an engine to stop a container may take, in milliseconds: one that stands still must not hold up the end of a run. */
export interface StopTimes {
  /** Its answer. */
  readonly answerMs: number;
  /** Until a killed container is gone. */
  readonly killedMs: number;
}

export const STOP_TIMES: StopTimes = { answerMs: 10_000, killedMs: 15_000 };

/** Sends a container a signal. It may be gone, or its engine: both are what was asked for, or seen by whoever waits for its end. */
export async function signalContainer(docker: Docker, name: string, signal: string, answerMs: number): Promise<void> {
  const path = `/containers/${name}/kill`;
  await answerText(docker, {
    method: "POST",
    path,
    query: { signal },
    signal: AbortSignal.timeout(answerMs),
  }).catch(() => undefined);
}

/** What the image wants to be ended with, as Kubernetes would. */
export async function stopSignalOf(docker: Docker, name: string, answerMs: number): Promise<string> {
  const path = `/containers/${name}/json`;
  try {
    const facts = await answerText(docker, { method: "GET", path, signal: AbortSignal.timeout(answerMs) });
    return (JSON.parse(facts) as { Config?: { StopSignal?: string } }).Config?.StopSignal || "SIGTERM";
  } catch {
    return "SIGTERM";
  }
}
