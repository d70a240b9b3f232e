import { createHash } from "node:crypto";
import { OutcomeUnknown } from "../../outcome-unknown.js";
import { RunRefused, reason } from "../../reason.js";
import type { LoadRequest, LoadResult, RunName } from "../warehouse.js";
import type { JobState, TableName } from "./client.js";
import { type EndedJob, isTransient, patiently, runAttempts, runJob } from "./jobs.js";
import { findLoad, findRun } from "./ledger.js";
import { labelsOf, nameOf, type OpenWarehouse } from "./opened.js";
import { LEDGER_TABLE, moveSql, quoted } from "./sql.js";

/**
 * Moves staged rows into their table. From here on a stop waits: once the transaction is on its way, only BigQuery knows
 * whether it was done. After any fault its end is waited for, and the ledger has the last word.
 * @returns what another run of the same slice has loaded, and this one therefore has not
 * @throws OutcomeUnknown when BigQuery tells neither whether the transaction has ended nor what the ledger holds
 */
export async function move(
  session: OpenWarehouse,
  staging: TableName,
  request: LoadRequest,
): Promise<LoadResult | undefined> {
  session.signal.throwIfAborted();
  const unstoppable = { ...session, signal: new AbortController().signal };
  try {
    return await moveOnce(unstoppable, staging, request);
  } catch (error) {
    const done = await findMoved(unstoppable, request).catch((fault: unknown) => {
      throw new OutcomeUnknown(quoted(nameOf(session)), (fault as Error).message);
    });
    if (!done) throw error;
    return undefined;
  }
}

async function moveOnce(
  session: OpenWarehouse,
  staging: TableName,
  request: LoadRequest,
): Promise<LoadResult | undefined> {
  const query = moveSql({
    ...request,
    target: quoted(nameOf(session)),
    staging: quoted(staging),
    ledger: quoted(nameOf(session, LEDGER_TABLE)),
  });
  const configuration = { labels: labelsOf(session), query: { query, useLegacySql: false } };
  await runAttempts(session, moveId(request), configuration, isPassedOver);
  if (request.slice === undefined) return undefined;
  // The job may have been another run's, or a script that found another run's rows.
  const done = await patiently(() => findLoad(session, request), session.signal);
  if (done?.kind !== "already") throw refusedJob(moveId(request));
  return done.runId === request.runId ? undefined : done;
}

/**
 * What a run has moved. A job of its that is on its way is waited for; the id of the next one is used up, so that a request
 * which BigQuery gets late begins nothing any more.
 * @throws what BigQuery answers when it cannot be asked; the job may then still be on its way
 */
export async function findMoved(session: OpenWarehouse, run: RunName): Promise<LoadResult | undefined> {
  const query = `SELECT ERROR('given up')`;
  const configuration = { labels: labelsOf(session), query: { query, useLegacySql: false } };
  for (let attempt = 1; ; attempt += 1) {
    const { failed, wasThere } = await runJob(session.api, `${moveId(run)}_${attempt}`, configuration, session.signal);
    if (!failed || !wasThere) break;
  }
  return await patiently(() => findRun(session, run.runId), session.signal);
}

/**
 * Made from what whoever takes a run up knows of it. Runs of one slice share the ids of their jobs, of which BigQuery makes
 * each once: two that load at the same instant, which its transactions would let pass both, are one behind the other.
 */
function moveId({ runId, slice }: RunName): string {
  if (slice === undefined) return `collectro_move_${runId}`;
  return `collectro_move_slice_${createHash("sha256").update(slice).digest("hex").slice(0, 40)}`;
}

/** A job that says that it is done, of which the ledger knows nothing: somebody has taken its row away. */
function refusedJob(id: string): RunRefused {
  const cause = `the job ${id}_… was done before, and ${LEDGER_TABLE} does not tell what it loaded`;
  return new RunRefused([reason("WAREHOUSE_FAILED", { cause })], "warehouse");
}

/** A job of an earlier crawler or of another run of the slice, which failed over something of its own; or a conflict. */
function isPassedOver(state: EndedJob): boolean {
  return state.wasThere || isConflict(state);
}

/** A transaction that another one got in the way of: nothing of it was done. */
function isConflict(state: JobState): boolean {
  return isTransient(state) || /concurrent|aborted|conflict/i.test(state.failed?.message ?? "");
}
