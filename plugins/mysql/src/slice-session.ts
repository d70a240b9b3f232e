import type { RunContext } from "@collectro/connector";
import { cutWindow } from "@collectro/sql-source";
import type { MysqlParams } from "./params.js";
import { openSession, type Session } from "./session.js";
import { wireOf } from "./wire.js";

interface Shared {
  readonly session: Promise<Session>;
  /** Slices that have not ended yet. */
  open: number;
}

// Keyed by the run's params: the reads of one run share them, and nothing else of a run reaches every read.
const SHARED = new WeakMap<MysqlParams, Shared>();

/** How a slice ended. */
export type Outcome = "whole" | "cut";

/**
 * Opens the session of one slice. MySQL lends its snapshot to no other session, so the slices of a run are read one after
 * the other in one transaction. `release` closes it after the last one, or after one that was not read to its end.
 */
export async function openSliceSession(
  context: RunContext<MysqlParams>,
): Promise<{ session: Session; release: (outcome: Outcome) => Promise<void> }> {
  const { params, signal, window } = context;
  const open = cutWindow(window, params.slices).length;
  const shared = SHARED.get(params) ?? { session: openSession({ params, signal }), open };
  SHARED.set(params, shared);
  const forget = () => {
    if (SHARED.get(params) === shared) SHARED.delete(params);
  };
  try {
    const session = await shared.session;
    wireOf(session.connection).stream.ref();
    return {
      session,
      async release(outcome) {
        shared.open--;
        if (outcome === "whole" && shared.open > 0) {
          // A run that ends before its last slice must not be kept alive by what only waits.
          wireOf(session.connection).stream.unref();
          return;
        }
        forget();
        await session.close(outcome === "cut" ? "kill" : undefined);
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}
