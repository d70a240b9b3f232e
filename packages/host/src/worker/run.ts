import type { Clock, Connector, Http, Slice } from "@collectro/connector";
import { expandWindow, ProblemError, type RunWindow } from "@collectro/contract";
import { schemaToJson } from "@collectro/table-schema";
import type { Messages } from "../messages.js";
import type { Done, RunRequest, StageName, StoredShard } from "../protocol.js";
import type { SecretStore } from "../secrets/references.js";
import { type Opened, open } from "../stages/2-open.js";
import { slice } from "../stages/3-slice.js";
import { RowCounts } from "../stages/5-encode.js";
import { ShardStore } from "../stages/7-store.js";
import { prove } from "../stages/8-prove.js";
import type { ObjectStorePort } from "../store/port.js";
import { type OnRetry, type RetryPolicy, withRetry } from "../store/retry.js";
import { type Columns, columnsOf } from "./columns.js";
import { datesOf } from "./dates.js";
import type { SupervisorLink } from "./link.js";
import { removeOrphans, within } from "./orphans.js";
import type { ConnectorProgress } from "./progress.js";
import { requestedSchema } from "./schema.js";
import { readSlices } from "./slice-reading.js";

/** How long connector and uploads may take to notice that the run has ended; what `Connector.read` promises its author. */
const MAX_SETTLE_MS = 2_000;
const MAX_REMOVAL_MS = 4_000;

/** Everything a run works with. */
export interface RunParts {
  readonly link: SupervisorLink;
  readonly store: ObjectStorePort;
  readonly secrets: SecretStore;
  readonly http: Http;
  readonly progress: ConnectorProgress;
  readonly messages: Messages;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  readonly signal: AbortSignal;
  /** Told the values of secret params, by param, once they are masked; before the connector works. */
  readonly onSecrets: (values: ReadonlyMap<string, string>) => void;
}

/** The worker's way from a request to a claim that can be proven: stages 2 to 8, in order. */
export class Run {
  readonly #request: RunRequest;
  readonly #parts: RunParts;
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #counts = new RowCounts();
  readonly #stored: StoredShard[] = [];
  readonly #shards: ShardStore;
  #stages: Promise<Done> | undefined;

  constructor(request: RunRequest, parts: RunParts) {
    this.#request = request;
    this.#parts = parts;
    parts.link.counts = this.#counts;
    this.#signal = AbortSignal.any([parts.signal, this.#abort.signal]);
    const place = { ...request.output, connector: request.connector, runId: request.runId };
    this.#shards = new ShardStore(parts.store, place, parts.retry, this.#signal, this.#onRetry, {
      stored: (shard) => this.#take(shard),
      failed: (error) => this.#abort.abort(error),
    });
  }

  /** Resolves to the claim; rejects with the first fault, at once, even when the connector goes on. */
  async run(): Promise<Done> {
    const aborted = new Promise<never>((_, reject) => {
      this.#signal.addEventListener("abort", () => reject(this.#signal.reason), { once: true });
    });
    this.#stages = this.#runStages();
    try {
      return await Promise.race([this.#stages, aborted]);
    } catch (error) {
      this.#abort.abort(error);
      // Stages that end because of the first fault say so in other words.
      throw this.#signal.reason;
    }
  }

  /** After a failure: ends what still runs and deletes what was written. Returns how many objects are left. */
  async tidy(): Promise<number> {
    this.#abort.abort(new Error("the run has failed"));
    await within(Promise.allSettled([this.#stages, this.#shards.ended()]), MAX_SETTLE_MS);
    return await removeOrphans(this.#parts.store, this.#shards.written, MAX_REMOVAL_MS);
  }

  async #runStages(): Promise<Done> {
    const { link, messages, progress, onSecrets } = this.#parts;
    this.#enter("open");
    let known: ReadonlyMap<string, string> = new Map();
    const mask = async (values: ReadonlyMap<string, string>): Promise<void> => {
      known = values;
      await link.mask([...values.values()]);
    };
    const opened = await open(this.#request, this.#parts.secrets, mask, messages.language);
    onSecrets(known);
    const window = this.#window();
    const columns = await this.#columns(opened, window);
    this.#enter("slice");
    const slices = slice(opened.connector, window, opened.params);
    if (slices.length > 1) link.log("info", messages.slices(slices.length));
    this.#enter("read");
    const rows = await this.#read(opened, columns, window, slices);
    this.#enter("store");
    await this.#shards.settle();
    progress.logTotals();
    this.#judgeEmpty(opened.connector);
    this.#enter("prove");
    const stored = this.#countStored();
    const proven = await prove(this.#parts.store, this.#stored, this.#parts.retry, this.#signal, this.#onRetry);
    return {
      counts: { ...progress.totals, read: this.#counts.read, encoded: this.#counts.encoded, stored },
      proven,
      schema: columns.schema && schemaToJson(columns.schema),
      slices: slices
        .map(({ from, to }, index) => ({ from, to, rows: rows[index] ?? 0 }))
        .filter(({ rows }) => rows > 0),
    };
  }

  #window(): RunWindow {
    const { window, expandWindow: expansion } = this.#request;
    const wide = expandWindow(window, expansion);
    if (expansion !== "none") this.#parts.link.log("info", this.#parts.messages.widened(`${wide.from} – ${wide.to}`));
    return wide;
  }

  async #columns(opened: Opened, window: RunWindow): Promise<Columns> {
    const { schemaSource } = this.#request;
    const { store, retry, link, messages } = this.#parts;
    const readObject = async (bucket: string, object: string): Promise<string> => {
      const onRetry = this.#onRetry(`gs://${bucket}/${object}`);
      return await withRetry(() => store.readText(bucket, object), retry, this.#signal, onRetry);
    };
    const requested = schemaSource === undefined ? undefined : await requestedSchema(schemaSource, readObject);
    const columns = await columnsOf(opened, requested, this.#context(opened, window));
    if (!columns.schema) link.log("info", messages.unvalidated());
    return columns;
  }

  async #read(opened: Opened, columns: Columns, window: RunWindow, slices: readonly Slice[]): Promise<number[]> {
    const { link, messages, progress } = this.#parts;
    return await readSlices(opened, columns, slices, this.#request.limit, {
      link,
      messages,
      progress,
      shards: this.#shards,
      counts: this.#counts,
      context: this.#context(opened, window),
      // The other slices stop; whoever failed first is the cause that is told.
      abort: (error) => this.#abort.abort(error),
    });
  }

  /** What a connector works with, the same for every slice. */
  #context({ params }: Opened, window: RunWindow) {
    const { link, http, progress, clock } = this.#parts;
    const log = { info: (text: string) => link.log("info", text) };
    const { timeZone } = this.#request;
    return { params, window, timeZone, http, log, progress, signal: this.#signal, clock };
  }

  #judgeEmpty(connector: Connector): void {
    if (this.#counts.read > 0) return;
    const { window, emptyWindow } = this.#request;
    const policy = emptyWindow ?? connector.emptyWindow;
    if (policy === "success") {
      this.#parts.link.log("info", this.#parts.messages.empty());
      return;
    }
    const code = policy === "failure" ? "EMPTY_WINDOW" : "EMPTY_UNDECIDED";
    throw new ProblemError([
      { code, where: connector.name, detail: this.#parts.messages.details.noRows(datesOf(window)) },
    ]);
  }

  /** Rows by the newlines in the objects. A connector that passes finished lines may have counted them wrong. */
  #countStored(): number {
    const stored = this.#stored.reduce((sum, shard) => sum + shard.rows, 0);
    const { encoded } = this.#counts;
    if (stored === encoded) return stored;
    throw new ProblemError([{ code: "PROOF_FAILED", detail: `${encoded} rows were encoded but ${stored} stored` }]);
  }

  #take(shard: StoredShard): void {
    this.#stored.push(shard);
    this.#parts.link.shard(shard);
    this.#parts.link.stored(shard.bytes);
  }

  readonly #onRetry = (where: string): OnRetry => {
    return (cause, attempt, delayMs) => {
      const delayS = (delayMs / 1000).toFixed(1);
      this.#parts.link.log("info", this.#parts.messages.retrying(where, cause, attempt, delayS));
    };
  };

  #enter(stage: StageName): void {
    this.#parts.link.stage = stage;
  }
}
