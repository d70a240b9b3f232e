import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { sharedDir as placesIn } from "@collectro/contract";

/** Rows at the stages of a container of ours. */
export type HostCounts = Readonly<Record<"read" | "encoded" | "stored", number>>;

/** The parts of the host's own record of a run (`.run.json` in the shared folder) that are shown to people. */
export interface HostRecord {
  readonly counts: HostCounts & Readonly<Record<"skipped" | "nulled", number>>;
  /** BigQuery JSON schema that the rows were held against; absent when there was none. */
  readonly schema?: readonly unknown[];
}

/** Undefined when the run did not get that far, when the container is not ours, or when the record is older than `sinceMs`. */
export async function readHostRecord(sharedDir: string, sinceMs = 0): Promise<HostRecord | undefined> {
  const record = await readJson<HostRecord>(join(sharedDir, ".run.json"), sinceMs);
  return typeof record?.counts?.read === "number" ? (record as HostRecord) : undefined;
}

/** The counts of that record; until it is there, how far the container has come by its own words. Undefined as above. */
export async function readHostCounts(sharedDir: string, sinceMs = 0): Promise<HostCounts | undefined> {
  const record = await readHostRecord(sharedDir, sinceMs);
  if (record) return record.counts;
  const counts = await readJson<HostCounts>(placesIn(sharedDir).progress, sinceMs);
  const { read, encoded, stored } = counts ?? {};
  const isWhole = [read, encoded, stored].every((count) => Number.isSafeInteger(count) && Number(count) >= 0);
  return isWhole ? (counts as HostCounts) : undefined;
}

/** What such a file holds; nothing of it is believed. One that is just being written may be no JSON. */
async function readJson<T>(path: string, sinceMs: number): Promise<Partial<T> | undefined> {
  try {
    if ((await stat(path)).mtimeMs < sinceMs) return undefined;
    return (JSON.parse(await readFile(path, "utf8")) as Partial<T> | null) ?? undefined;
  } catch {
    return undefined;
  }
}
