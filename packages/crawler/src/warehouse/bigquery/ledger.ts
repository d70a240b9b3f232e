import type { LoadName, LoadResult } from "../warehouse.js";
import type { LiveTable } from "./client.js";
import { nameOf, type OpenWarehouse } from "./opened.js";
import { addSliceSql, findLoadSql, findRunSql, LEDGER_TABLE, quoted } from "./sql.js";

/** The earlier load that makes this one needless. */
export function findLoad(
  session: OpenWarehouse,
  { loadId, runId, slice = "" }: LoadName,
): Promise<LoadResult | undefined> {
  return find(session, findLoadSql, { loadId, runId, slice });
}

/** What the ledger tells of a run. A transaction of its that is still on its way is not in there. */
export function findRun(session: OpenWarehouse, runId: string): Promise<LoadResult | undefined> {
  return find(session, findRunSql, { runId });
}

async function find(
  session: OpenWarehouse,
  sql: (ledger: string) => string,
  params: Readonly<Record<string, string>>,
): Promise<LoadResult | undefined> {
  const ledger = nameOf(session, LEDGER_TABLE);
  const live = await session.api.table(ledger);
  if (!live) return undefined;
  await bringUpToDate(session, live);
  const [row] = await session.api.query(sql(quoted(ledger)), params);
  return row && { kind: "already", runId: String(row["run_id"]), rows: Number(row["row_count"]) };
}

/** A ledger of an earlier version knows no slices. */
async function bringUpToDate(session: OpenWarehouse, { fields }: LiveTable): Promise<void> {
  if ((fields as { name: string }[]).some(({ name }) => name === "slice")) return;
  await session.api.query(addSliceSql(quoted(nameOf(session, LEDGER_TABLE))), {});
}
