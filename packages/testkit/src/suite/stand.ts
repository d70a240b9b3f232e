import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConnectorRun } from "../connector-run.js";
import { folderOf } from "../project.js";
import { type ConnectorRunOptions, observeRun } from "../run-connector.js";
import { type OpenSource, openSource } from "../source/open-source.js";
import { type ConnectorCases, type Params, reasonOf, type Variation } from "./cases.js";
import { must } from "./fault.js";
import { type Manners, observeManners } from "./manners.js";
import { ending } from "./rows.js";

/** What a plugin's package.json says, as far as the suite asks. */
export interface Manifest {
  readonly name: string;
  readonly collectro?: { readonly connector?: unknown; readonly apiVersion?: unknown };
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Reads the plugin's folder and manifest; throws when there is none. */
export function readPlugin(connector: string | URL): { folder: string; manifest: Manifest } {
  const folder = folderOf(connector);
  return { folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) };
}

/** One connector with its source in place: runs it, and keeps what several clauses look at. */
export class Stand implements AsyncDisposable {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly cases: ConnectorCases;
  readonly source: OpenSource;
  /** Secrets that came out in any run so far, as sentences. */
  readonly leaks: string[] = [];
  #goodRequests = 0;
  #goodBytes = 0;
  readonly #made = new Map<string, Promise<unknown>>();

  private constructor(connector: string | URL, cases: ConnectorCases, source: OpenSource) {
    const { folder, manifest } = readPlugin(connector);
    this.folder = folder;
    this.manifest = manifest;
    this.cases = cases;
    this.source = source;
  }

  /** Opens the source. */
  static async open(connector: string | URL, cases: ConnectorCases): Promise<Stand> {
    return new Stand(connector, cases, await openSource(cases.source));
  }

  get secrets(): Readonly<Record<string, string>> {
    const { secrets } = this.cases;
    if (typeof secrets === "function") return secrets();
    return reasonOf(secrets) === undefined ? (secrets as Readonly<Record<string, string>>) : {};
  }

  /** The params of a run: the good ones, the secrets, and what differs. */
  params(variation: Variation = {}): Params {
    const { params } = this.cases;
    const usual = typeof params === "function" ? params(this.source.address) : params;
    return { ...usual, ...this.secrets, ...variation.params };
  }

  /** Runs the connector through the container's program. Secrets that come out are kept for their own clause. */
  async run(variation: Variation = {}, more: Partial<ConnectorRunOptions> = {}): Promise<ConnectorRun> {
    const schema = variation.schema ?? this.cases.schema;
    return await this.answering(variation, async () => {
      const { run, leaks } = await observeRun(this.folder, {
        ...(variation.window ?? this.cases.window),
        params: this.params(variation),
        ...(schema && { schema }),
        secrets: Object.values(this.secrets),
        timeoutMs: 90_000,
        ...more,
        // The messages that are looked for are English.
        env: { LC_ALL: "C", NODE_OPTIONS: "", ...more.env },
      });
      this.leaks.push(...leaks);
      return run;
    });
  }

  /** The good run, made once. Throws when it is not good. */
  async good(): Promise<ConnectorRun> {
    const run = await this.memo("good", () => this.#runWell());
    const todo = "correct `params`, `source` or the connector: every other clause is measured against this run";
    must(run.exitCode === 0, () => `the good run fails: ${ending(run)}`, todo);
    return run;
  }

  async #runWell(): Promise<ConnectorRun> {
    const { http, tcp } = this.source;
    http?.disarm();
    const before = { bytes: tcp?.bytes.toClient ?? 0, connections: tcp?.connections ?? 0 };
    const run = await this.run();
    this.#goodRequests = http?.asked.length ?? 0;
    if (tcp) this.#goodBytes = (tcp.bytes.toClient - before.bytes) / Math.max(1, tcp.connections - before.connections);
    return run;
  }

  /** How many requests the good run makes. */
  async goodRequests(): Promise<number> {
    await this.good();
    return this.#goodRequests;
  }

  /** Bytes that a connection of the good run gets from a real server, on average. */
  async goodBytes(): Promise<number> {
    await this.good();
    return this.#goodBytes;
  }

  /** What the connector does in a process of its own, observed once. */
  manners(): Promise<Manners> {
    return this.memo("manners", observeManners);
  }

  /** Makes a thing once, however many clauses look at it. */
  memo<Value>(name: string, make: (stand: Stand) => Promise<Value>): Promise<Value> {
    const made = this.#made.get(name) ?? make(this);
    this.#made.set(name, made);
    return made as Promise<Value>;
  }

  /** Has the source give a variation's answers during `work`. */
  async answering<Value>({ answer }: Variation, work: () => Promise<Value>): Promise<Value> {
    const { http } = this.source;
    if (answer) must(http !== undefined, "`answer` is given, but the source is not of kind http", "take it out");
    if (answer) http?.answerWith(answer);
    try {
      return await work();
    } finally {
      http?.answerWith(undefined);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.source[Symbol.asyncDispose]();
  }
}
