import { pipeline, type Readable, Transform } from "node:stream";
import type { Answer, Call, Transport } from "@collectro/connector/runtime";
import type { Problem } from "@collectro/contract";
import type { Answered, Exchange } from "./cassette.js";
import { codeOf, fault, refusal } from "./faults.js";
import { answerHeaders } from "./headers.js";
import { recordedBody } from "./recorded-body.js";
import { recordedRequest } from "./recorded-request.js";
import type { Redactor } from "./redactor.js";
import { type Destination, destinationOfUrl } from "./sockets.js";
import { unpackStart, unpackWhole } from "./unpack.js";

/** A cassette is read by people and kept in a repository: so much of bodies, unpacked, and no more. */
export const MAX_CASSETTE_BYTES = 4 * 1024 * 1024;

/** A reader that leaves early lets the connection go, which is no fault of the source. */
const LEFT = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ABORT_ERR", "UND_ERR_ABORTED"]);

/** One exchange as it happens. Secrets are still in it: it never leaves this process. */
interface Track {
  readonly call: Call;
  answer?: { readonly status: number; readonly headers: Headers; readonly chunks: Buffer[] };
  ending?: Answered["ending"];
  outcome?: { readonly failure: string } | "abandoned";
}

/** Keeps what passes between a connector and its source, in the order in which requests are sent. */
export class Recorder {
  readonly #redactor: Redactor;
  readonly #tracks: Track[] = [];
  readonly #origins = new Set<Destination>();
  readonly #sockets = new Set<Destination>();
  #bytes = 0;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Told of every socket of the process. */
  socket(to: Destination): void {
    this.#sockets.add(to);
  }

  /** A transport that does what the real one does, and keeps it. */
  transport(real: Transport): Transport {
    return {
      send: async (call, deadlines, signal) => {
        const track: Track = { call };
        this.#tracks.push(track);
        this.#origins.add(destinationOfUrl(call.url));
        try {
          const answer = await real.send(call, deadlines, signal);
          const chunks: Buffer[] = [];
          track.answer = { status: answer.status, headers: answer.headers, chunks };
          return { ...answer, body: this.#kept(answer, track, chunks, signal) };
        } catch (error) {
          track.outcome = signal.aborted ? "abandoned" : { failure: codeOf(error) };
          throw error;
        }
      },
      close: () => real.close(),
    };
  }

  /** The same body; its bytes are kept as they are read. */
  #kept({ body }: Answer, track: Track, chunks: Buffer[], signal: AbortSignal): Readable {
    const tap = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length;
        if (this.#bytes > MAX_CASSETTE_BYTES) return done(fault(tooLarge()));
        chunks.push(chunk);
        done(null, chunk);
      },
      flush(done) {
        track.ending = "whole";
        done();
      },
    });
    return pipeline(body, tap, (error) => {
      if (error && !signal.aborted && !LEFT.has(codeOf(error))) track.ending = { failure: codeOf(error) };
    });
  }

  /** What makes this no recording of the whole run. */
  problems(): Problem[] {
    const outside = [...this.#sockets].filter((to) => !this.#origins.has(to));
    if (outside.length > 0) return [refusal(`traffic outside http is not recorded: ${outside.join(", ")}`)];
    return this.#tracks.length === 0 ? [refusal("the connector made no HTTP request; there is nothing to record")] : [];
  }

  /**
   * Everything so far, without secrets. Throws CASSETTE_REFUSED when it is too much, or holds a secret that cannot be
   * taken out.
   */
  async exchanges(): Promise<Exchange[]> {
    // Twice: a credential may turn up in a request before the answer that tells it to be one.
    await this.#withoutSecrets();
    return await this.#withoutSecrets();
  }

  async #withoutSecrets(): Promise<Exchange[]> {
    const exchanges: Exchange[] = [];
    let bytes = 0;
    for (const track of this.#tracks) {
      const exchange = await this.#exchange(track, MAX_CASSETTE_BYTES - bytes);
      exchanges.push(exchange);
      bytes += exchange.outcome !== "abandoned" && "body" in exchange.outcome ? exchange.outcome.body.length : 0;
      if (bytes > MAX_CASSETTE_BYTES) throw fault(tooLarge());
    }
    return exchanges;
  }

  async #exchange({ call, answer, ending = "left", outcome }: Track, maxBytes: number): Promise<Exchange> {
    const request = recordedRequest(call, this.#redactor);
    if (!answer) return { request, outcome: outcome ?? "abandoned" };
    const { status, headers } = answer;
    // Nobody reads what comes with a redirect.
    const isRedirect = ending === "left" && status >= 300 && status < 400;
    const sent = isRedirect ? Buffer.alloc(0) : Buffer.concat(answer.chunks);
    const unpacked = await (ending === "whole"
      ? unpackWhole(sent, headers, maxBytes)
      : unpackStart(sent, headers)
    ).catch((error: unknown) => {
      throw fault(codeOf(error) === "ERR_BUFFER_TOO_LARGE" ? tooLarge() : unreadable(request.url, error));
    });
    const body = recordedBody(unpacked, headers, this.#redactor);
    if (!body) throw fault(refusal("the answer is not text, and a secret stands in it", request.url));
    return {
      request,
      outcome: { status, headers: answerHeaders(headers, this.#redactor), body, ending: isRedirect ? "whole" : ending },
    };
  }
}

function tooLarge(): Problem {
  const mebibytes = MAX_CASSETTE_BYTES / 1024 / 1024;
  return {
    ...refusal(`the answers are larger than ${mebibytes} MiB, unpacked`),
    hint: "record fewer days, or pass --limit to stop after the first rows",
  };
}

function unreadable(url: string, error: unknown): Problem {
  return refusal(`the answer cannot be unpacked: ${(error as Error).message}`, url);
}
