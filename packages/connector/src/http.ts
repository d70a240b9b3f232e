/** What one request says beyond its URL. */
export interface HttpRequest {
  /** Default `GET`. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Appended to the URL's own query. */
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** A text or bytes go out as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** An answer with its whole body. */
export interface HttpResponse {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  readonly body: Buffer;
  /** The body as text, by the charset of Content-Type, else UTF-8; throws SOURCE_DATA for bytes that do not fit. */
  text(): string;
  /** The body as JSON; integers beyond 2^53 become bigint. Throws SOURCE_DATA with line and column. */
  json(): unknown;
}

/**
 * HTTP for connectors: deadlines, retries of 408, 429, 5xx and lost connections with Retry-After, a request rate shared by
 * all slices, and a guard against inner addresses. Throws a source error for anything but a 2xx answer.
 */
export interface Http {
  request(url: string | URL, request?: HttpRequest): Promise<HttpResponse>;
  /** `request(…)` and its JSON. */
  json(url: string | URL, request?: HttpRequest): Promise<unknown>;
  /** The body as a stream, for files; a cut connection throws SOURCE_INCOMPLETE. */
  stream(url: string | URL, request?: HttpRequest): Promise<{ headers: Headers; body: AsyncIterable<Buffer> }>;
  /** The same with other limits; the connection pool and the rate stay shared unless changed. */
  with(options: HttpOptions): Http;
}

/** Limits of the helper; each has a default that suits most sources. */
export interface HttpOptions {
  /** Requests per second at most, over all slices. Default unlimited. */
  readonly requestsPerSecond?: number;
  /** Requests in flight at most. Default 8. */
  readonly concurrency?: number;
  /** Retries after the first attempt. Default 5. */
  readonly retries?: number;
  readonly connectTimeoutMs?: number;
  readonly headersTimeoutMs?: number;
  /** Longest silence while the body comes. */
  readonly idleTimeoutMs?: number;
  /** Longest Retry-After that is waited for; beyond it the run fails at once. Default 10 min. */
  readonly maxRetryAfterMs?: number;
  /** Largest body, in bytes. Default 256 MiB. */
  readonly maxBodyBytes?: number;
  /** Host names, addresses or CIDR ranges inside private networks that may be reached. Default none. */
  readonly allowPrivate?: readonly string[];
  /** Headers of every request (authorization). Dropped when a redirect leaves the host. */
  readonly headers?: Readonly<Record<string, string>>;
}
