import { randomUUID } from "node:crypto";
import { existsSync, linkSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OWN_PREFIX, openMarks, owner, ownerLives, type State, storeAddress, type Workflow } from "@collectro/crawler";
import { machineClock } from "../clock.js";
import { openRecords, type Records } from "./records.js";
import { openRegister, type Register } from "./register.js";
import { isKept, type ProcessSight } from "./worker-lease.js";

/** Where all that backfills write lies in a bucket. */
const LEDGER_ROOT = `${OWN_PREFIX}backfill`;

/** The ledger of one table. */
export interface LedgerPlace {
  readonly records: Records;
  readonly register: Register;
  /** The folder of a backfill. */
  folderOf(id: string): string;
}

/**
 * Opens the ledger of a workflow's table: in the bucket of its output, beside the objects, so that whoever may run the workflow
 * may keep its ledger.
 */
export async function openPlace(workflow: Workflow, state: State, embeddedStore = false): Promise<LedgerPlace> {
  const endpoint = (await storeAddress(workflow.output, state, embeddedStore))?.url;
  const shelf = await openMarks(workflow.output.bucket, endpoint);
  const records = openRecords({ shelf, clock: machineClock, nonce: randomUUID });
  const folder = `${LEDGER_ROOT}/${tableOf(workflow, state)}`;
  return { records, register: openRegister(records, folder), folderOf: (id) => `${folder}/${id}` };
}

/** The same, to look only: undefined where nothing can have been kept yet. Makes nothing. */
export async function findPlace(workflow: Workflow, state: State): Promise<LedgerPlace | undefined> {
  return workflow.bigquery || existsSync(idPath(state)) ? await openPlace(workflow, state) : undefined;
}

/** Tables of the same name in other warehouses are other tables. */
function tableOf(workflow: Workflow, state: State): string {
  const { bigquery, table } = workflow;
  return bigquery ? `bigquery/${bigqueryTable(workflow)}` : `embedded/${warehouseId(state)}/${table.name}`;
}

function bigqueryTable({ bigquery, table }: Workflow): string {
  const hasProject = table.name.split(".").length > 2;
  return hasProject ? table.name : `${bigquery?.project ?? "-"}.${table.name}`;
}

/** Whether two workflows of one state folder, or two states of one, load into the same table. */
export function isSameTable(one: Workflow, other: Workflow): boolean {
  if (!one.bigquery || !other.bigquery) return !one.bigquery && !other.bigquery && one.table.name === other.table.name;
  return bigqueryTable(one) === bigqueryTable(other);
}

/** The embedded warehouse goes with its state folder, wherever that is moved. */
function warehouseId(state: State): string {
  const path = idPath(state);
  if (!existsSync(path)) {
    const next = `${path}.${randomUUID()}`;
    writeFileSync(next, randomUUID());
    try {
      // A link, unlike a rename, leaves what another process has just put there.
      linkSync(next, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(next);
    }
  }
  return readFileSync(path, "utf8");
}

function idPath({ dir }: State): string {
  return join(dir, "warehouse-id");
}

/** The processes that this one can see: those of this boot and this container. Empty where that cannot be known. */
export function hostId(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return "";
  }
}

/** On the same machine the process table knows better than any lease. */
export const machineSight: ProcessSight = ({ host, process: worker }, lease) => {
  if (host === "" || host !== hostId()) return undefined;
  const own = owner();
  const isOwn = worker.pid === own.pid && worker.startedAt === own.startedAt;
  return isOwn ? !isKept(lease) : !ownerLives(worker);
};
