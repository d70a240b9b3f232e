import type { State } from "@collectro/crawler";
import type { ConnectorCatalogue } from "../connectors.js";

/** How a console is started. */
export interface ConsoleOptions {
  readonly state: State;
  /** The folder of workflow files; made when the first one is saved. */
  readonly workflowsDir: string;
  readonly connectors: ConnectorCatalogue;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** 0 = any free one. Default 4777. */
  readonly port?: number;
  /** Default: random. */
  readonly token?: string;
  readonly readOnly?: boolean;
  /** Names under which it is reached besides the address that it listens on: `console.example.com`. */
  readonly allowedHosts?: readonly string[];
  /** Trust a header of a proxy instead of the token. */
  readonly headerAuth?: { readonly header: string; readonly users: readonly string[] };
  /** Follow schedules. Default true, unless `readOnly`. */
  readonly schedules?: boolean;
  readonly signal?: AbortSignal;
}

/** A console that listens. */
export interface Console extends AsyncDisposable {
  /** `http://127.0.0.1:4777`. */
  readonly url: string;
  readonly token: string;
  /** Resolves when it has ended: its runs are stopped. */
  readonly closed: Promise<void>;
}

/** Starts the console. @throws Error when the address is taken. */
export async function startConsole(_options: ConsoleOptions): Promise<Console> {
  throw new Error("being built");
}
