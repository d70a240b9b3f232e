import type Docker from "dockerode";
import { answerText } from "./ask.js";

/** How long an engine may take for an answer before it is asked again. */
const ANSWER_MS = 30_000;
/** podman looks whether a container is over; a container's output ends with it, and from then on it looks often. */
const LOOK_SELDOM = "250ms";
const LOOK_OFTEN = "20ms";

/** A container that is waited for. */
interface Awaited {
  readonly name: string;
  /** What it printed, on its way to the file; absent when nobody listens. */
  readonly output?: Promise<void>;
}

/**
 * Waits for a container's end. Asks again from time to time: an engine that was killed beside the container may leave a
 * question without an answer.
 * @param givenUp aborts when nobody waits any more
 * @throws an error with `statusCode` when the engine refuses, 404 when it knows no such container; the reason of `givenUp`
 */
export async function untilOver(docker: Docker, { name, output }: Awaited, givenUp: AbortSignal): Promise<void> {
  const closed = new AbortController();
  const close = (): void => closed.abort();
  output?.then(close, close);
  for (;;) {
    const silent = AbortSignal.timeout(ANSWER_MS);
    const { aborted } = closed.signal;
    const signal = AbortSignal.any(aborted ? [silent, givenUp] : [silent, givenUp, closed.signal]);
    try {
      await waitOnce(docker, name, aborted ? LOOK_OFTEN : LOOK_SELDOM, signal);
      return;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    givenUp.throwIfAborted();
  }
}

/**
 * podman's own way to wait takes how often it looks. Its imitation of Docker's looks without a pause: a core for each
 * container (4.3). Docker, and podman before 4, do not know the other way, and say so by 400 or 404.
 */
async function waitOnce(docker: Docker, name: string, interval: string, signal: AbortSignal): Promise<void> {
  const path = `/containers/${name}/wait`;
  try {
    await answerText(docker, { method: "POST", path: `/v4.0.0/libpod${path}`, query: { interval }, signal });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 400 && statusCode !== 404) throw error;
    await answerText(docker, { method: "POST", path, signal });
  }
}
