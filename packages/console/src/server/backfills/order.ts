import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** How a backfill was asked for: what its ledger does not say, and whoever goes on with it must know. */
export interface BackfillOrder {
  /** Runs side by side. */
  readonly parallel: number;
  /** Days that are loaded already are run again. */
  readonly again: boolean;
}

/** As the API has it. */
export const DEFAULT_ORDER: BackfillOrder = { parallel: 2, again: false };

/** Keeps an order below the state folder. */
export async function keepOrder(stateDir: string, id: string, order: BackfillOrder): Promise<void> {
  await mkdir(folderIn(stateDir), { recursive: true });
  await writeFile(fileOf(stateDir, id), JSON.stringify(order));
}

/** The order of a backfill; the default for one that was begun elsewhere. */
export async function readOrder(stateDir: string, id: string): Promise<BackfillOrder> {
  try {
    const kept: Partial<BackfillOrder> = JSON.parse(await readFile(fileOf(stateDir, id), "utf8"));
    return { ...DEFAULT_ORDER, ...kept };
  } catch {
    return DEFAULT_ORDER;
  }
}

function folderIn(stateDir: string): string {
  return join(stateDir, "backfills");
}

function fileOf(stateDir: string, id: string): string {
  return join(folderIn(stateDir), `${id}.json`);
}
