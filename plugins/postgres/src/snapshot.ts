import type { RunContext } from "@collectro/connector";
import { cutWindow } from "@collectro/sql-source";
import type { PostgresParams } from "./params.js";
import { openSession, type Session, type SessionOptions } from "./session.js";

interface Holder {
  readonly session: Session;
  readonly id: string;
}

interface Shared {
  readonly holder: Promise<Holder>;
  /** Slices that have not ended yet. */
  open: number;
}

// Keyed by the run's params: the reads of one run share them, and nothing else of a run reaches every read.
const SHARED = new WeakMap<PostgresParams, Shared>();

/**
 * Opens the session of one slice. The slices of a run see one snapshot of the database, held by a session of its own
 * until the last slice has ended or one has failed. `release` closes both as fits.
 */
export async function openSliceSession(
  context: RunContext<PostgresParams>,
): Promise<{ session: Session; release: (outcome: "whole" | "cut") => Promise<void> }> {
  const { params, timeZone, signal, window } = context;
  const options: SessionOptions = { params, timeZone, signal };
  const slices = cutWindow(window, params.slices).length;
  if (slices === 1) return withRelease(await openSession(options));
  const shared = SHARED.get(params) ?? { holder: holdSnapshot(options), open: slices };
  SHARED.set(params, shared);
  try {
    const { id } = await shared.holder;
    return withRelease(await openSession({ ...options, snapshot: id }), (outcome) => leave(params, shared, outcome));
  } catch (error) {
    await leave(params, shared, "cut");
    throw error;
  }
}

function withRelease(session: Session, after?: (outcome: "whole" | "cut") => Promise<void>) {
  return {
    session,
    async release(outcome: "whole" | "cut") {
      await session.close(outcome === "cut" ? "cancel" : undefined);
      await after?.(outcome);
    },
  };
}

async function holdSnapshot(options: SessionOptions): Promise<Holder> {
  const session = await openSession(options);
  const { rows } = await session.client.query<{ id: string }>("SELECT pg_export_snapshot() AS id");
  // A run that ends early must not be kept alive by the session that only waits.
  refOf(session).unref();
  return { session, id: rows[0]?.id ?? "" };
}

async function leave(params: PostgresParams, shared: Shared, outcome: "whole" | "cut"): Promise<void> {
  shared.open--;
  if (outcome === "whole" && shared.open > 0) return;
  if (SHARED.get(params) === shared) SHARED.delete(params);
  const holder = await shared.holder.catch(() => undefined);
  if (!holder) return;
  // Its goodbye is waited for, so from here on it counts again.
  refOf(holder.session).ref();
  await holder.session.close();
}

/** pg's client can be left out of what keeps the process alive; its typings do not say so. */
function refOf({ client }: Session): { ref(): void; unref(): void } {
  return client as unknown as { ref(): void; unref(): void };
}
