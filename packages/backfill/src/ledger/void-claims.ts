import type { Records } from "./records.js";
import type { SliceRecord } from "./slice-ledger.js";

/**
 * Takes back every claim of a backfill that is dropped: what was begun under one is not loaded any more, whoever comes to its
 * end.
 * @param folder of that backfill
 */
export async function voidClaims(records: Records, folder: string): Promise<void> {
  for await (const listed of records.list<SliceRecord>(`${folder}/slices/`)) {
    if (!("entry" in listed) || listed.entry.value.state !== "claimed") continue;
    await records.put<SliceRecord>(listed.entry.name, { ...listed.entry.value, state: "released" }, listed.entry);
  }
}
