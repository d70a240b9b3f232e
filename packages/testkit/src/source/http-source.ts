import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the source sees it. */
export interface HttpQuestion {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the source answers: `json` is any JSON value, `body` a text or bytes as they are. Status 200 unless it says otherwise. */
export interface HttpAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array;
}

/** The author's answers. Must depend on the question alone: the suite asks again and again. */
export type HttpAnswering = (question: HttpQuestion) => HttpAnswer | Promise<HttpAnswer>;

/** What becomes of an answer. */
export type HttpFault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** 401, with everything that was sent repeated in the body. */
  | { readonly kind: "refusal" }
  /** Half of the body, then the connection is reset. */
  | { readonly kind: "reset" }
  /** Half of the body, then the connection ends in good order; its length says that more should come. */
  | { readonly kind: "half" }
  /** Half of the body as if it were all. */
  | { readonly kind: "short" }
  /** Nothing is ever answered. */
  | { readonly kind: "silence" };

/** Which requests are struck, counted from the arming. */
export interface HttpStrikes {
  /** Default 1. */
  readonly from?: number;
  /** Default 1. */
  readonly times?: number;
}

/** A request as it is remembered. */
interface Asked {
  /** On the clock of `performance.now()`. */
  readonly atMs: number;
  readonly struck: boolean;
  /** The same for a request that is repeated. */
  key: string;
}

interface Armed extends Required<HttpStrikes> {
  readonly fault: HttpFault;
  strikes: number;
}

/** A reset throws away what the client has not read yet: it gets time to read the half. */
const RESET_AFTER_MS = 50;

/** A real HTTP server on 127.0.0.1 that gives the author's answers, spoilt where a fault is armed. */
export class HttpSource implements AsyncDisposable {
  readonly port: number;
  /** The requests since `arm` or `disarm`. */
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #usual: HttpAnswering;
  #answer: HttpAnswering;
  #armed: Armed | undefined;
  #open = 0;

  private constructor(server: Server, answer: HttpAnswering) {
    this.#server = server;
    this.#usual = answer;
    this.#answer = answer;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (socket) => {
      this.#open += 1;
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#open -= 1;
      });
    });
    server.on("request", (request, response) => void this.#take(request, response));
  }

  /** Starts it on a free port. */
  static async start(answer: HttpAnswering): Promise<HttpSource> {
    const server = createServer({ keepAliveTimeout: 60_000 }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new HttpSource(server, answer);
  }

  get openConnections(): number {
    return this.#open;
  }

  /** Spoils the answers from the `from`-th on, so many times; replaces what was armed. */
  arm(fault: HttpFault, { from = 1, times = 1 }: HttpStrikes = {}): { readonly strikes: number } {
    this.disarm();
    this.#armed = { fault, from, times, strikes: 0 };
    return this.#armed;
  }

  /** Answers are whole again, and counting begins anew. */
  disarm(): void {
    this.#armed = undefined;
    this.asked.length = 0;
  }

  /** How long after the first strike the same was asked again; undefined when it was not. */
  get askedAgainAfterMs(): number | undefined {
    const at = this.asked.findIndex(({ struck }) => struck);
    const first = this.asked[at];
    const again = this.asked.slice(at + 1).find(({ key }) => key === first?.key);
    return first && again && again.atMs - first.atMs;
  }

  /** Gives other answers until it is called without one. */
  answerWith(answer: HttpAnswering | undefined): void {
    this.#answer = answer ?? this.#usual;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.#due();
    const asked = { atMs: performance.now(), struck: fault !== undefined, key: "" };
    this.asked.push(asked);
    response.on("error", () => {});
    try {
      const question = await questionOf(request);
      asked.key = `${request.method} ${request.url} ${question.body}`;
      if (fault?.kind === "silence") return;
      const given = fault ? answerOf(fault, question) : undefined;
      const { status, headers, bytes } = writable(given ?? (await this.#answer(question)));
      if (fault && !given) spoil(fault, response, status, headers, bytes);
      else response.writeHead(status, { ...headers, "content-length": String(bytes.length) }).end(bytes);
    } catch (error) {
      // The author's own mistake: seen in the run's error line.
      response.writeHead(418, { "content-type": "text/plain" }).end(`the answer of the case failed: ${error}`);
    }
  }

  #due(): HttpFault | undefined {
    const armed = this.#armed;
    if (!armed || this.asked.length + 1 < armed.from || armed.strikes >= armed.times) return undefined;
    armed.strikes += 1;
    return armed.fault;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function questionOf(request: IncomingMessage): Promise<HttpQuestion> {
  const url = new URL(request.url ?? "/", "http://source.test");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function answerOf(fault: HttpFault, question: HttpQuestion): HttpAnswer | undefined {
  if (fault.kind === "status") {
    return {
      status: fault.status,
      headers: { "content-type": "text/plain", ...fault.headers },
      body: "the source is ill\n",
    };
  }
  return fault.kind === "refusal" ? { status: 401, json: { error: "no such user", you: question } } : undefined;
}

function writable({ status = 200, headers = {}, json, body }: HttpAnswer) {
  const type = json === undefined ? "text/plain; charset=utf-8" : "application/json";
  const bytes = Buffer.from(body ?? (json === undefined ? "" : JSON.stringify(json)));
  return { status, headers: { "content-type": type, ...headers }, bytes };
}

function spoil(
  { kind }: HttpFault,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  bytes: Buffer,
): void {
  const half = bytes.subarray(0, bytes.length / 2);
  const length = kind === "short" ? half.length : Math.max(bytes.length, 1);
  response.writeHead(status, { ...headers, "content-length": String(length), connection: "close" });
  response.flushHeaders();
  if (kind === "short") response.end(half);
  else if (kind === "half") response.write(half, () => response.socket?.end());
  else response.write(half, () => setTimeout(() => response.socket?.resetAndDestroy(), RESET_AFTER_MS));
}
