import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";

/** What becomes of an answer of a source that speaks HTTP. */
export type HttpFault =
  | { readonly kind: "status"; readonly code: number; readonly retryAfterS?: number }
  /** Half of the body, then the connection ends, as if that were all; its length says otherwise. */
  | { readonly kind: "half" };

interface Armed {
  readonly fault: HttpFault;
  readonly first: number;
  readonly times: number;
  strikes: number;
}

/** Hands requests on to the source and spoils the answers that it was told to. */
export class HttpFaults {
  readonly server: Server;
  readonly #upstreamPort: number;
  #requests = 0;
  #armed: Armed | undefined;

  /** @param upstreamPort where the source is reached on this machine */
  constructor(upstreamPort: number) {
    this.#upstreamPort = upstreamPort;
    this.server = createServer((asked, answer) => this.#handOn(asked, answer));
  }

  /** Spoils `times` answers from the `first` on (from 1). Returns how often it has struck. */
  arm(fault: HttpFault, first: number, times: number): () => number {
    const armed = { fault, first, times, strikes: 0 };
    this.#armed = armed;
    return () => armed.strikes;
  }

  #due(): HttpFault | undefined {
    this.#requests += 1;
    const armed = this.#armed;
    if (!armed || this.#requests < armed.first || armed.strikes >= armed.times) return undefined;
    armed.strikes += 1;
    return armed.fault;
  }

  #handOn(asked: IncomingMessage, answer: ServerResponse): void {
    const fault = this.#due();
    if (fault?.kind === "status") {
      asked.resume();
      const wait = fault.retryAfterS === undefined ? {} : { "retry-after": String(fault.retryAfterS) };
      answer.writeHead(fault.code, { "content-type": "text/plain", ...wait }).end("the source is ill\n");
      return;
    }
    const { method, url, headers } = asked;
    const onward = request({ host: "127.0.0.1", port: this.#upstreamPort, method, path: url, headers, agent: false });
    onward.on("response", (got) => {
      answer.writeHead(got.statusCode ?? 502, got.rawHeaders);
      if (fault) void cutInHalf(got, answer);
      else got.pipe(answer);
      got.on("error", () => answer.destroy());
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  }
}

async function cutInHalf(got: IncomingMessage, answer: ServerResponse): Promise<void> {
  try {
    const body = Buffer.concat(await got.toArray());
    if (body.length < 2) answer.destroy();
    else answer.write(body.subarray(0, body.length / 2), () => answer.socket?.end());
  } catch {
    answer.destroy();
  }
}
