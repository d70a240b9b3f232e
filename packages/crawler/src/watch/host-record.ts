import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** The parts of the host's own record of a run (`.run.json` in the shared folder) that are shown to people. */
export interface HostRecord {
  readonly counts: Readonly<Record<"read" | "encoded" | "stored" | "skipped" | "nulled", number>>;
  /** BigQuery JSON schema that the rows were held against; absent when there was none. */
  readonly schema?: readonly unknown[];
}

/** Undefined when the run did not get that far, when the container is not ours, or when the record is older than `sinceMs`. */
export async function readHostRecord(sharedDir: string, sinceMs = 0): Promise<HostRecord | undefined> {
  const path = join(sharedDir, ".run.json");
  try {
    if ((await stat(path)).mtimeMs < sinceMs) return undefined;
    const record: Partial<HostRecord> = JSON.parse(await readFile(path, "utf8"));
    return typeof record.counts?.read === "number" ? (record as HostRecord) : undefined;
  } catch {
    return undefined;
  }
}
