import type { RunWindow } from "@collectro/contract";
import type { Verdict } from "@collectro/crawler";
import type { Cause } from "../cause.js";
import type { Entry, Listed, Records } from "./records.js";

/** What a slice came to. */
export interface SliceEnd {
  readonly verdict: Verdict;
  /** The run that says so; none when it could not be started. */
  readonly run?: string;
  readonly rows: number;
  readonly bytes: number;
  /** It was loaded by a run of other dates, which had rows: how many are of these is not known, and both figures are 0. */
  readonly rowsUnknown?: boolean;
  readonly seconds: number;
  /** Why, unless it was a plain success; the first reason. */
  readonly why?: Cause;
}

/** One slice of a backfill as the ledger has it. */
export interface SliceRecord extends RunWindow {
  /** `released`: it was begun and given back, nothing came of it. */
  readonly state: "claimed" | "released" | "ended";
  /** Whose claim it is or was: the name of a lease. */
  readonly worker: string;
  /** From 1, within the round; one that a worker's death cut off is not counted. */
  readonly attempt: number;
  /** Workers that have died over it in the round, up to this claim; absent = none. */
  readonly deaths?: number;
  /** How many times the backfill had been begun when this was written. */
  readonly round: number;
  /** Only of `ended`. */
  readonly end?: SliceEnd;
  /** Only of `ended`: another attempt may mend it, and is due. */
  readonly again?: boolean;
}

/** The slices of one backfill: which are claimed, and what became of them. */
export interface SliceLedger {
  /** The known slices between two (both included), in order. */
  list(first: RunWindow, last: RunWindow): AsyncIterable<Listed<SliceRecord>>;
  read(slice: RunWindow): Promise<Entry<SliceRecord> | undefined>;
  /** Writes over what was seen; undefined when somebody else was faster. */
  write(record: SliceRecord, over: Entry<SliceRecord> | undefined): Promise<Entry<SliceRecord> | undefined>;
}

/** Opens the ledger of slices below a folder of the bucket. */
export function openSliceLedger(records: Records, folder: string): SliceLedger {
  const prefix = `${folder}/slices/`;
  // In a folder for each year: a store on a disk reads a whole folder for each list.
  const nameOf = ({ from, to }: RunWindow): string => `${prefix}${from.slice(0, 4)}/${from}_${to}`;
  return {
    // A blank sorts before, a tilde behind all that can follow in a name.
    list: (first, last) => records.list(commonStart(nameOf(first), nameOf(last)), nameOf(first), `${nameOf(last)}~`),
    read: (slice) => records.read(nameOf(slice)),
    write: (record, over) => records.put(nameOf(record), record, over),
  };
}

function commonStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
