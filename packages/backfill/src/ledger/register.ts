import type { RunWindow } from "@collectro/contract";
import type { SliceSize } from "../plan.js";
import type { Entry, Records } from "./records.js";

/** One backfill of a table, as others of the same table see it. Times are ISO 8601 in UTC. */
export interface BackfillEntry extends RunWindow {
  readonly id: string;
  readonly workflow: string;
  readonly perSlice: SliceSize;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** `running` until somebody says otherwise, also when its process is gone. */
  readonly state: "running" | "stopped" | "incomplete" | "complete";
  /** How many times it has been begun. */
  readonly round: number;
  /** The lease of whoever leads it. */
  readonly lead: string;
  /** The ids of those that it has replaced and whose claims are not all taken back yet. */
  readonly dropped?: readonly string[];
}

/** What stands in the way of a backfill. */
export interface Conflict {
  readonly other: BackfillEntry;
  /** `busy`: it goes on; `unfinished`: it was stopped, or its process is gone. */
  readonly kind: "busy" | "unfinished";
}

/** A backfill that may begin. */
export interface Admitted {
  readonly entry: BackfillEntry;
}

/** Enters a backfill, given those there are; or says what stands in its way. */
export type Admission = (others: readonly BackfillEntry[]) => Promise<Admitted | Conflict>;

/** The backfills of one table, in one object: two of the same days exclude each other. */
export interface Register {
  list(): Promise<readonly BackfillEntry[]>;
  /** Decides over one state of the register and writes what was decided, or decides anew. */
  admit(admission: Admission): Promise<Admitted | Conflict>;
  /** Whether this round of a backfill is still its last, and nobody has dropped it. */
  isCurrent(entry: Pick<BackfillEntry, "id" | "round">): Promise<boolean>;
  /** Changes an entry; does nothing when it is not there any more, or somebody else leads it by now. */
  change(entry: Pick<BackfillEntry, "id" | "lead">, change: Partial<BackfillEntry>): Promise<void>;
}

/** Ended backfills that are kept for whoever asks. */
const MAX_ENDED = 12;

/** Opens the register that lies in a folder of the bucket. */
export function openRegister(records: Records, folder: string): Register {
  const name = `${folder}/register`;
  const read = (): Promise<Entry<readonly BackfillEntry[]> | undefined> => records.read(name);

  const list = async (): Promise<readonly BackfillEntry[]> => (await read())?.value ?? [];

  /** Until nobody else was faster. */
  async function write(next: (before: readonly BackfillEntry[]) => Promise<readonly BackfillEntry[] | undefined>) {
    for (;;) {
      const entry = await read();
      const after = await next(entry?.value ?? []);
      if (after === undefined || (await records.put(name, trimmed(after), entry))) return;
    }
  }
  return {
    list,
    isCurrent: async ({ id, round }) => (await list()).some((entry) => entry.id === id && entry.round === round),
    async admit(admission) {
      const decided: { last?: Admitted | Conflict } = {};
      await write(async (before) => {
        const answer = await admission(before);
        decided.last = answer;
        if ("kind" in answer) return undefined;
        return [
          ...before.filter(({ id }) => id !== answer.entry.id && !answer.entry.dropped?.includes(id)),
          answer.entry,
        ];
      });
      if (!decided.last) throw new Error("no decision");
      return decided.last;
    },
    change: ({ id, lead }, change) =>
      write(async (before) =>
        before.map((entry) => (entry.id === id && entry.lead === lead ? { ...entry, ...change } : entry)),
      ),
  };
}

/** What has not ended is always kept. The record has to fit into the metadata of an object. */
function trimmed(entries: readonly BackfillEntry[]): readonly BackfillEntry[] {
  const ended = entries.filter(({ state }) => state === "complete" || state === "incomplete");
  const dropped = new Set(ended.slice(0, Math.max(0, ended.length - MAX_ENDED)));
  return entries.filter((entry) => !dropped.has(entry));
}
