import type { GcsLocation } from "@collectro/contract";
import type { ContainerEnd } from "@collectro/crawler";
import type { LineProblem } from "@collectro/table-schema";
import type { RowsOf } from "../rows/difference.js";
import type { RowSet } from "../rows/row-set.js";
import type { Text } from "../text.js";
import type { TrialPlan } from "./plan.js";

/** The three files of the guide. */
export type WatchedName = "log.txt" | "loadpath.txt" | "job_result.txt";

/** One change of a file, as it was seen while the container ran. Times are milliseconds since its start. */
export interface FileChange {
  readonly atMs: number;
  readonly name: WatchedName;
  /** `written`: its bytes changed where it stands. `placed`: it appeared, was renamed into place, or went away. */
  readonly how: "placed" | "written";
  /** Undefined when it went away. */
  readonly bytes: number | undefined;
  /** The text, for the two small files, cut. */
  readonly text?: string;
  /** Tells the file as it was seen from what stood there earlier or later, even with the same text. */
  readonly mark?: string;
}

/** A line of log.txt that is worth keeping. */
export interface KeptLine {
  /** From 1, of this trial. */
  readonly line: number;
  readonly atMs: number;
  readonly severity: string;
  /** As it stands in the file, cut. */
  readonly text: string;
  /** What is wrong with it, if anything. */
  readonly problem?: Text;
}

/** What log.txt was, in flat memory whatever its size. */
export interface LogReading {
  readonly lines: number;
  readonly bytes: number;
  /** Lines that were counted and not read, between the first and the last ones: the log was too large. */
  readonly skippedLines: number;
  readonly infos: number;
  readonly errors: number;
  /** The first of them. */
  readonly problems: readonly KeptLine[];
  readonly problemCount: number;
  /** The first of severity `error`. */
  readonly firstErrors: readonly KeptLine[];
  /** Lines with keys besides the two of the guide. */
  readonly extraKeys: number;
  /** Severities other than the two that the guide names. */
  readonly otherSeverities: readonly string[];
  /** The first lines and the last ones. */
  readonly head: readonly KeptLine[];
  readonly tail: readonly KeptLine[];
  /** Longest time without a new line, from the start to the end of the container. */
  readonly longestSilenceMs: number;
  /** Lines that were there went away: the file was cut or replaced while it was read. */
  readonly replaced: boolean;
  /** The last line has its newline. */
  readonly endsWhole: boolean;
  readonly startsWithBom: boolean;
}

/** A path of loadpath.txt with what was found there. */
export interface ObjectReading {
  /** As it is written in loadpath.txt, cut. */
  readonly path: string;
  /** Undefined when the path is none. */
  readonly location: GcsLocation | undefined;
  readonly missing: boolean;
  /** Why it could not be read, if so. */
  readonly unreadable?: string;
  readonly bytes: number;
  readonly rows: number;
  readonly problems: readonly LineProblem[];
  readonly problemCount: number;
}

/** What loadpath.txt was. */
export interface LoadPathReading {
  /** Its bytes as text, cut. Undefined when it is not there, or no plain file. */
  readonly text: string | undefined;
  /** Why it is no list of paths at all. */
  readonly broken?: Text;
  /** Entries of the list that are no path, by index from 0. */
  readonly badPaths: readonly { readonly index: number; readonly path: string; readonly reason: string }[];
  /** Paths that stand there more than once. */
  readonly duplicates: readonly string[];
  readonly paths: number;
  /** It is the very file that lay there before the start. */
  readonly stale: boolean;
  readonly startsWithBom: boolean;
}

/** Everything that was seen of one start of the container. */
export interface TrialRecord {
  readonly plan: TrialPlan;
  /** Undefined when it had to be stopped. */
  readonly end: ContainerEnd | undefined;
  /** Why it could not be started. */
  readonly trouble?: Text;
  /** Why it was stopped: it took longer, or wrote more, than it may. Then only this is held against it. */
  readonly stopped?: Text;
  readonly durationMs: number;
  readonly changes: readonly FileChange[];
  /** Bytes of job_result.txt as text, cut; undefined when it is not there. */
  readonly resultText: string | undefined;
  /** Why job_result.txt is no file with a word at all: a link, a folder, far too large. */
  readonly resultBroken?: Text;
  /** It is the very file that lay there before the start. */
  readonly resultStale: boolean;
  /** The word, when the file holds one (white space and a byte order mark forgiven) and is of this run. */
  readonly word: "success" | "failure" | undefined;
  readonly loadPath: LoadPathReading;
  readonly objects: readonly ObjectReading[];
  /** All rows of the listed objects as one multiset. */
  readonly rows: RowSet;
  /** Reads them again, line by line. */
  readonly readRows: RowsOf;
  readonly log: LogReading;
  /** Processes that outlived the container. */
  readonly leftovers: number;
  /** Symbolic links and folders where files are asked for, and other names. */
  readonly oddFiles: readonly { readonly name: string; readonly what: Text }[];
  /** Where a secret came out. */
  readonly leaks: readonly { readonly file: string; readonly form: string }[];
  /** Start of stdout and stderr, cut. */
  readonly output: string;
  /** Times that the disturbance struck; undefined without one. */
  readonly strikes: number | undefined;
  /** Why the disturbance could not be placed: the container was not started. */
  readonly notTried?: Text;
}
