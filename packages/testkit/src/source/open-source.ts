import { type ToxicProxy, toxicProxy } from "@collectro/faultkit";
import type { Source } from "../suite/cases.js";
import { HttpSource } from "./http-source.js";

/** Where a real server listens; `host` defaults to 127.0.0.1. */
export interface Upstream {
  readonly host?: string;
  readonly port: number;
}

/** Where the connector reaches its source. A local source has none: the port is 0. */
export interface SourceAddress {
  readonly host: string;
  readonly port: number;
  /** `http://host:port`. */
  readonly origin: string;
}

/** A source in place, with the network before it in the suite's hands. */
export interface OpenSource extends AsyncDisposable {
  readonly address: SourceAddress;
  readonly http: HttpSource | undefined;
  readonly tcp: ToxicProxy | undefined;
  /** Connections that the source sees open now. */
  openConnections(): number;
  /** Has it fall silent: connections are taken, nothing is answered. Tells whether somebody waits, and ends the silence. */
  silence(): Promise<{ readonly strikes: number; lift(): Promise<void> }>;
}

/** Opens what the author declared. */
export async function openSource(source: Source): Promise<OpenSource> {
  if (source.kind === "http") return ofHttp(await HttpSource.start(source.answer));
  if (source.kind === "tcp") return ofTcp(await toxicProxy({ upstream: await source.server() }));
  return ofNone();
}

function ofHttp(http: HttpSource): OpenSource {
  return {
    address: addressOf(http.port),
    http,
    tcp: undefined,
    openConnections: () => http.openConnections,
    async silence() {
      const armed = http.arm({ kind: "silence" }, { times: Number.POSITIVE_INFINITY });
      return {
        get strikes() {
          return armed.strikes;
        },
        lift: async () => http.disarm(),
      };
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function ofTcp(tcp: ToxicProxy): OpenSource {
  return {
    address: addressOf(tcp.port),
    http: undefined,
    tcp,
    openConnections: () => tcp.openConnections,
    async silence() {
      const armed = await tcp.arm({ kind: "timeout" }, { direction: "toServer" });
      return {
        get strikes() {
          return armed.strikes;
        },
        lift: () => armed.disarm(),
      };
    },
    [Symbol.asyncDispose]: () => tcp[Symbol.asyncDispose](),
  };
}

function ofNone(): OpenSource {
  return {
    address: { host: "", port: 0, origin: "" },
    http: undefined,
    tcp: undefined,
    openConnections: () => 0,
    silence: async () => ({ strikes: 0, lift: async () => {} }),
    async [Symbol.asyncDispose]() {},
  };
}

function addressOf(port: number): SourceAddress {
  return { host: "127.0.0.1", port, origin: `http://127.0.0.1:${port}` };
}
