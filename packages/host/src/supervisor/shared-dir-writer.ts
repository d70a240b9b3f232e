import {
  appendFileSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { formatLogLine, type JobResult, type SharedDir, sharedDir } from "@collectro/contract";
import type { Counts } from "../protocol.js";
import type { Masker } from "./masker.js";

/** Below this the log and the list of objects may not fit, so the run does not start. */
const MIN_FREE_BYTES = 1024 * 1024;

/** Room kept for the last lines of the log: a full disk then still tells why the run failed. */
const RESERVED_BYTES = 64 * 1024;
const RESERVE_FILE = ".reserve";

/** Three counts of sixteen digits and their names take less. */
const PROGRESS_BYTES = 96;

/** A hidden file with counts, slices and schema of the run, for the command line; not part of the contract. */
export const REPORT_FILE = ".run.json";

/**
 * The only writer of job_result.txt and loadpath.txt.
 * Both appear whole or not at all (temp file, fsync, rename), the result last and once. Both result words are written to
 * hidden files at the start: a rename still works when the disk is full, a write does not.
 */
export class SharedDirWriter {
  readonly paths: SharedDir;
  #published: JobResult | undefined;
  #progress = "";

  private constructor(dir: string) {
    this.paths = sharedDir(dir);
  }

  /** Opens the folder. Throws when there is none. */
  static open(dir: string): SharedDirWriter {
    if (!statSync(dir).isDirectory()) throw new Error("it is not a folder");
    return new SharedDirWriter(dir);
  }

  /** Takes the folder for this run: removes what an earlier attempt left, prepares the word `failure`. Throws when it cannot. */
  claim(): void {
    const { dir, jobResult, loadPath, progress, preparedFailure } = this.paths;
    remove(jobResult);
    writeDurably(preparedFailure, "failure");
    for (const path of [loadPath, progress, join(dir, REPORT_FILE)]) remove(path);
  }

  /** Prepares what a full disk must not prevent later. Throws when there is too little room for a run. */
  reserve(): void {
    const { dir, preparedSuccess } = this.paths;
    const { bavail, bsize } = statfsSync(dir);
    if (bavail * bsize < MIN_FREE_BYTES) throw new Error(`only ${bavail * bsize} bytes are free`);
    writeDurably(preparedSuccess, "success");
    writeFileSync(join(dir, RESERVE_FILE), Buffer.alloc(RESERVED_BYTES, "\n"));
    syncDir(dir);
  }

  /** Makes room for the last lines of the log on a disk that has filled up. */
  freeReserve(): void {
    remove(join(this.paths.dir, RESERVE_FILE));
  }

  /** The word that was published, if one was. */
  get published(): JobResult | undefined {
    return this.#published;
  }

  /** loadpath.txt, then `success`. Throws, with neither of the two left behind, when the disk refuses. */
  publishSuccess(loadPathText: string): void {
    if (this.#published) throw new Error(`${this.#published} was already published`);
    const temp = join(this.paths.dir, ".loadpath.txt.tmp");
    try {
      writeDurably(temp, loadPathText);
      renameSync(temp, this.paths.loadPath);
      syncDir(this.paths.dir);
    } catch (error) {
      remove(temp);
      remove(this.paths.loadPath);
      throw error;
    }
    this.#publish("success");
  }

  /** `failure`, without loadpath.txt. A second call, or one after a success, does nothing. Throws when the disk refuses. */
  publishFailure(): void {
    if (this.#published) return;
    remove(this.paths.loadPath);
    this.#publish("failure");
  }

  /** For the case that nothing else works any more: the last line and `failure`, as far as the disk takes them. */
  giveUp(lastLine: string): void {
    tryTo(() => this.freeReserve());
    tryTo(() => appendFileSync(this.paths.log, `${formatLogLine("error", lastLine)}\n`));
    tryTo(() => this.publishFailure());
  }

  #publish(word: JobResult): void {
    renameSync(word === "success" ? this.paths.preparedSuccess : this.paths.preparedFailure, this.paths.jobResult);
    this.#published = word;
    syncDir(this.paths.dir);
    // The word is out: nothing that goes wrong from here on may change it.
    tryTo(() => {
      this.freeReserve();
      remove(word === "success" ? this.paths.preparedFailure : this.paths.preparedSuccess);
    });
  }

  /** Shows that this process is alive. A full disk cannot stop it: the file exists after the first call. */
  touchHeartbeat(): void {
    const now = new Date();
    try {
      utimesSync(this.paths.heartbeat, now, now);
    } catch {
      tryTo(() => writeFileSync(this.paths.heartbeat, ""));
    }
  }

  /** Says how far the run is, when that has changed. In place, in the room of the first write: a full disk cannot stop it. */
  writeProgress(counts: Pick<Counts, "read" | "encoded" | "stored">): void {
    const text = JSON.stringify(counts).padEnd(PROGRESS_BYTES);
    if (text === this.#progress) return;
    this.#progress = text;
    tryTo(() => {
      const fd = openSync(this.paths.progress, constants.O_WRONLY | constants.O_CREAT, 0o644);
      try {
        writeSync(fd, text, 0);
      } finally {
        closeSync(fd);
      }
    });
  }

  /**
   * Writes the machine-readable record of the run beside the three files; its loss costs nothing. It is masked: the schema in it is
   * the connector's.
   */
  writeReport(report: object, masker: Masker): void {
    tryTo(() => writeFileSync(join(this.paths.dir, REPORT_FILE), masker.mask(JSON.stringify(report))));
  }
}

function writeDurably(path: string, text: string): void {
  const fd = openSync(path, "w", 0o644);
  try {
    const bytes = Buffer.from(text);
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(fd, bytes, offset);
    fsyncSync(fd);
  } catch (error) {
    // A file with a part of the text, or none, must never be renamed into place.
    tryTo(() => remove(path));
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Deletes what stands there, if anything does. `rmSync` alone throws no code on a read-only disk, and the code is the reason told. */
function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    // A folder: Linux says the first, other systems the second.
    if (code !== "EISDIR" && code !== "EPERM") throw error;
    rmSync(path, { recursive: true });
  }
}

function syncDir(dir: string): void {
  // Some network file systems cannot fsync a folder; the rename itself has happened.
  tryTo(() => {
    const fd = openSync(dir, "r");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

function tryTo(action: () => void): void {
  try {
    action();
  } catch {
    // Best effort by design: see the callers.
  }
}
