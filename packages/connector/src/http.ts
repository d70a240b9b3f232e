/** What one request says beyond its URL. */
export interface HttpRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** Win over the headers of `HttpOptions`, whatever the case of their names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Appended to the URL's own query. */
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** A text or bytes go out as they are, `URLSearchParams` as a form, anything else as JSON. */
  readonly body?: unknown;
  /**
   * Whether asking twice does no harm. Default: true for GET and HEAD, else false; a request that is not idempotent is
   * repeated only after a failure that came before the source can have acted on it (no connection, 408, 425, 429).
   */
  readonly idempotent?: boolean;
  /** `json`: the answer is parsed inside the retries, so that JSON which ends too early is asked for again. */
  readonly expect?: "json";
  /**
   * With `expect: "json"`: called inside the retries in place of `response.json()`, by whom need not parse the whole
   * answer. What it throws is a failure of the attempt. Not called for an empty body.
   */
  readonly takeJson?: (response: HttpResponse) => void;
  /** Gives up this one request; the run's own signal is always heeded. */
  readonly signal?: AbortSignal;
}

/** An answer with its whole body. */
export interface HttpResponse {
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  readonly headers: Headers;
  /** Decompressed. */
  readonly body: Buffer;
  /** The body as text, by the charset of Content-Type, else UTF-8; throws SOURCE_DATA for bytes that do not fit. */
  text(): string;
  /**
   * The body as JSON, with no digit lost: integers beyond 2^53 become bigint, and a decimal that a double would change
   * (`12345678901234567.89`) becomes the text of its digits, which NUMERIC, FLOAT64 and STRING columns take.
   * Throws SOURCE_DATA with line and column, SOURCE_INCOMPLETE when the text ends too early.
   */
  json(): unknown;
}

/** The body of an answer as it comes, decompressed. */
export interface HttpStream {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  /** True: the source says neither its length nor where it ends, so that a body that was cut looks whole. */
  readonly endsWithConnection?: boolean;
  /** Throws SOURCE_INCOMPLETE when the connection is cut. Read it to its end, or leave the loop to give it up. */
  readonly body: AsyncIterable<Buffer>;
}

/**
 * HTTP for connectors: deadlines, retries of 408, 425, 429, 5xx and lost connections with Retry-After, a request rate
 * shared by all slices, and a guard against inner addresses. Throws a source error for anything but a 2xx answer.
 */
export interface Http {
  request(url: string | URL, request?: HttpRequest): Promise<HttpResponse>;
  /** `request(…)` and its JSON. */
  json(url: string | URL, request?: HttpRequest): Promise<unknown>;
  /** The body as a stream, for files. Retried until the answer's headers are there, not after. */
  stream(url: string | URL, request?: HttpRequest): Promise<HttpStream>;
  /**
   * The same with other limits. Rate, concurrency and connections are shared by everyone who asks for the same figure,
   * so each slice may call this again.
   */
  with(options: HttpOptions): Http;
}

/** Limits of the helper; each has a default that suits most sources. */
export interface HttpOptions {
  /** Requests per second at most, over all slices; retries and redirects count. Default unlimited. */
  readonly requestsPerSecond?: number;
  /** Requests in flight at most, over all slices. Default 8. */
  readonly concurrency?: number;
  /** Retries after the first attempt. Default 5. */
  readonly retries?: number;
  /** Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** Longest wait for the answer's headers. Default 60 s. */
  readonly headersTimeoutMs?: number;
  /** Longest silence while the body comes. Default 60 s. */
  readonly idleTimeoutMs?: number;
  /** Longest Retry-After that is waited for; beyond it the run fails at once. Default 10 min. */
  readonly maxRetryAfterMs?: number;
  /** Largest body in bytes, before and after decompression. Default 256 MiB; a stream has no limit unless one is set. */
  readonly maxBodyBytes?: number;
  /** Host names, addresses or CIDR ranges inside private networks that may be reached. Default none. */
  readonly allowPrivate?: readonly string[];
  /** Headers of every request (authorization). Dropped when a redirect leaves the origin. */
  readonly headers?: Readonly<Record<string, string>>;
}
