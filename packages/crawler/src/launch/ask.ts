import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import type Docker from "dockerode";

/** A request to an engine's API. */
export interface EngineRequest {
  readonly method: "GET" | "POST";
  /** Such as `/containers/NAME/wait`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/**
 * The answer of an engine as it comes. The client's own ways wait for ever when the engine dies after the head of its
 * answer: they know an answer's end, but not that it was cut.
 * @throws an error with `statusCode` when the engine refuses
 */
export async function answerStream(docker: Docker, request: EngineRequest): Promise<Readable> {
  const { method, path, query = {}, signal } = request;
  const dial = promisify(docker.modem.dial.bind(docker.modem));
  const statusCodes = { 200: true, 204: true, 404: "no such container", 500: "server error" };
  const options = { path: `${path}?`, method, options: query, isStream: true, abortSignal: signal, statusCodes };
  return (await dial(options)) as Readable;
}

/** The whole answer as text. Throws when it is cut, or when the signal aborts. */
export async function answerText(docker: Docker, request: EngineRequest): Promise<string> {
  return await text(await answerStream(docker, request));
}
