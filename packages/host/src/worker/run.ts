import type { Clock, Connector, Http, Slice } from "@collectro/connector";
import { expandWindow, ProblemError, type RunWindow } from "@collectro/contract";
import {
  compileRowEncoder,
  encodeUnvalidated,
  sameSchema,
  schemaToJson,
  type TableSchema,
} from "@collectro/table-schema";
import pLimit from "p-limit";
import type { Messages } from "../messages.js";
import type { Done, RunRequest, StageName, StoredShard } from "../protocol.js";
import type { SecretStore } from "../secrets/references.js";
import { type Opened, open } from "../stages/2-open.js";
import { slice } from "../stages/3-slice.js";
import { read } from "../stages/4-read.js";
import { type EncodeRow, RowCounts, SliceEncoder } from "../stages/5-encode.js";
import { ShardBuilder } from "../stages/6-shard.js";
import { ShardStore, UPLOADS } from "../stages/7-store.js";
import { prove } from "../stages/8-prove.js";
import { BufferPool } from "../stages/buffer-pool.js";
import type { ObjectStorePort } from "../store/port.js";
import type { OnRetry, RetryPolicy } from "../store/retry.js";
import type { SupervisorLink } from "./link.js";
import { removeOrphans } from "./orphans.js";
import type { ConnectorProgress } from "./progress.js";
import { requestedSchema } from "./schema.js";

/** The size at which a shard is closed, in bytes. */
const MAX_SHARD_BYTES = 16 * 1024 * 1024;
/** A bucket that cannot be used is found out this long after reading began, or with the first row. */
const PROBE_AFTER_MS = 200;
/** Above this many slices the log tells the sum only. */
const MAX_LOGGED_SLICES = 400;

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
}

/** What the connector's columns are, and in which form rows are wanted. */
interface Columns {
  readonly schema: TableSchema | undefined;
  readonly wants: "rows" | "lines";
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
  readonly #pool = new BufferPool(MAX_SHARD_BYTES, UPLOADS + 1);

  constructor(request: RunRequest, parts: RunParts) {
    this.#request = request;
    this.#parts = parts;
    this.#signal = AbortSignal.any([parts.signal, this.#abort.signal]);
    const place = { ...request.output, connector: request.connector, runId: request.runId };
    this.#shards = new ShardStore(parts.store, place, parts.retry, this.#signal, this.#onRetry, (shard) =>
      this.#take(shard),
    );
  }

  /** Resolves to the claim; throws the first fault, after what was stored has been deleted as far as that goes. */
  async run(): Promise<Done> {
    try {
      return await this.#stages();
    } catch (error) {
      this.#abort.abort(error);
      await removeOrphans(this.#parts.store, this.#stored, (left, prefix) => {
        this.#parts.link.log("info", this.#parts.messages.orphans(left, prefix));
      });
      throw this.#abort.signal.reason;
    }
  }

  async #stages(): Promise<Done> {
    const { link, messages, progress } = this.#parts;
    this.#enter("open");
    const opened = await open(this.#request, this.#parts.secrets, (values) => link.mask(values));
    const window = this.#window();
    const columns = await this.#columns(opened, window);
    this.#enter("slice");
    const slices = slice(opened.connector, window, opened.params);
    if (slices.length > 1) link.log("info", messages.slices(slices.length));
    this.#enter("read");
    const rows = await this.#readAll(opened, columns, window, slices);
    this.#enter("store");
    await this.#shards.settle();
    progress.logTotals();
    this.#judgeEmpty(opened.connector);
    this.#enter("prove");
    const proven = await prove(this.#parts.store, this.#stored, this.#parts.retry, this.#signal, this.#onRetry);
    const stored = this.#stored.reduce((sum, shard) => sum + shard.rows, 0);
    return {
      counts: { ...progress.totals, read: this.#counts.read, encoded: this.#counts.encoded, stored },
      proven,
      schema: columns.schema && schemaToJson(columns.schema),
      slices: slices.map(({ from, to }, index) => ({ from, to, rows: rows[index] ?? 0 })),
    };
  }

  #window(): RunWindow {
    const { window, expandWindow: expansion } = this.#request;
    const wide = expandWindow(window, expansion);
    if (expansion !== "none") this.#parts.link.log("info", this.#parts.messages.widened(`${wide.from} – ${wide.to}`));
    return wide;
  }

  async #columns(opened: Opened, window: RunWindow): Promise<Columns> {
    const { schemaSource, timeZone } = this.#request;
    const { link, store, http, progress, clock, messages } = this.#parts;
    const requested = schemaSource === undefined ? undefined : await requestedSchema(schemaSource, store);
    const log = { info: (text: string) => link.log("info", text) };
    const context = {
      params: opened.params,
      window,
      timeZone,
      http,
      log,
      progress,
      signal: this.#signal,
      clock,
      requested,
    };
    const discovered = await opened.connector.discover(context as never);
    const schema = requested ?? discovered;
    if (!schema) link.log("info", messages.unvalidated());
    return { schema, wants: schema && discovered && sameSchema(schema, discovered) ? "lines" : "rows" };
  }

  async #readAll(opened: Opened, columns: Columns, window: RunWindow, slices: readonly Slice[]): Promise<number[]> {
    const { limit } = this.#request;
    if (limit !== undefined) this.#parts.link.log("info", this.#parts.messages.limited(limit));
    const sideBySide = limit === undefined ? opened.connector.parallel(opened.params as never) : 1;
    const encodeRow = this.#encoderOf(opened, columns);
    const probeTimer = setTimeout(() => this.#probe(), PROBE_AFTER_MS);
    try {
      return await pLimit(Math.max(1, sideBySide)).map(slices, async (part) => {
        const rows = await this.#readSlice(opened, columns, window, part, encodeRow);
        if (slices.length > 1 && slices.length <= MAX_LOGGED_SLICES) {
          this.#parts.link.log("info", this.#parts.messages.sliceDone(datesOf(part), rows));
        }
        return rows;
      });
    } finally {
      clearTimeout(probeTimer);
    }
  }

  async #readSlice(
    opened: Opened,
    columns: Columns,
    window: RunWindow,
    part: Slice,
    encodeRow: EncodeRow,
  ): Promise<number> {
    const { limit, timeZone } = this.#request;
    const { link, http, progress, clock } = this.#parts;
    const builder = new ShardBuilder(this.#pool, (shard) => {
      this.#shards.put(shard, part.from, part.to);
    });
    const encoder = new SliceEncoder(datesOf(part), encodeRow, columns.wants === "lines", builder, this.#counts, limit);
    if (encoder.full) return 0;
    const log = { info: (text: string) => link.log("info", text) };
    const known = { params: opened.params, window, timeZone, http, log, progress, signal: this.#signal, clock };
    const context = { ...known, slice: part, schema: columns.schema, wants: columns.wants, limit };
    const sink = {
      add: (item: Parameters<SliceEncoder["add"]>[0]) => {
        this.#probe();
        const before = this.#counts.read;
        const pending = encoder.add(item);
        link.advance(this.#counts.read - before);
        return pending;
      },
    };
    try {
      await read(opened.connector, context as never, sink, () => encoder.full);
      await encoder.finish();
    } catch (error) {
      // The other slices stop; whoever failed first is the cause that is told.
      this.#abort.abort(error);
      throw error;
    }
    return encoder.rows;
  }

  #encoderOf({ connector, params }: Opened, { schema }: Columns): EncodeRow {
    if (!schema) return encodeUnvalidated;
    const unrepresentable = connector.unrepresentable(params as never);
    const onNulled = (path: string): void => this.#parts.progress.nulled(1, path);
    return compileRowEncoder(schema, { unrepresentable, onNulled }).encode;
  }

  #probe(): void {
    this.#shards.probe().catch((error: unknown) => this.#abort.abort(error));
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
    throw new ProblemError([{ code, where: connector.name, detail: `0 rows for ${datesOf(window)}` }]);
  }

  #take(shard: StoredShard): void {
    this.#stored.push(shard);
    this.#parts.link.shard(shard);
    this.#parts.link.advance(shard.bytes);
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

function datesOf({ from, to }: RunWindow): string {
  return from === to ? from : `${from} – ${to}`;
}
