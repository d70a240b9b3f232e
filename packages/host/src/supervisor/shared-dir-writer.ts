import {
  closeSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type JobResult, type SharedDir, sharedDir } from "@collectro/contract";

/** Below this the log and the list of objects may not fit, so the run does not start. */
const MIN_FREE_BYTES = 1024 * 1024;

/**
 * The only writer of job_result.txt and loadpath.txt.
 * Both appear whole or not at all (temp file, fsync, rename), the result last and once. Both result words are written to
 * hidden files at the start: a rename still works when the disk is full, a write does not.
 */
export class SharedDirWriter {
  readonly paths: SharedDir;
  #published: JobResult | undefined;

  private constructor(dir: string) {
    this.paths = sharedDir(dir);
  }

  /** Takes the folder for this run: removes what an earlier attempt left, prepares both words. Throws when it is unusable. */
  static claim(dir: string): SharedDirWriter {
    const writer = new SharedDirWriter(dir);
    const { paths } = writer;
    if (!statSync(dir).isDirectory()) throw new Error("it is not a folder");
    rmSync(paths.jobResult, { force: true });
    rmSync(paths.loadPath, { force: true });
    const { bavail, bsize } = statfsSync(dir);
    if (bavail * bsize < MIN_FREE_BYTES) throw new Error(`only ${bavail * bsize} bytes are free`);
    writeDurably(paths.preparedFailure, "failure");
    writeDurably(paths.preparedSuccess, "success");
    syncDir(dir);
    return writer;
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
      rmSync(temp, { force: true });
      rmSync(this.paths.loadPath, { force: true });
      throw error;
    }
    this.#publish("success");
  }

  /** `failure`, without loadpath.txt. A second call, or one after a success, does nothing. */
  publishFailure(): void {
    if (this.#published) return;
    rmSync(this.paths.loadPath, { force: true });
    this.#publish("failure");
  }

  #publish(word: JobResult): void {
    renameSync(word === "success" ? this.paths.preparedSuccess : this.paths.preparedFailure, this.paths.jobResult);
    this.#published = word;
    syncDir(this.paths.dir);
    rmSync(word === "success" ? this.paths.preparedFailure : this.paths.preparedSuccess, { force: true });
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

  /** Writes the machine-readable record of the run beside the three files; its loss costs nothing. */
  writeReport(report: object): void {
    tryTo(() => writeFileSync(join(this.paths.dir, REPORT_FILE), JSON.stringify(report)));
  }
}

/** A hidden file with counts, slices and schema of the run, for the command line; not part of the contract. */
export const REPORT_FILE = ".run.json";

function writeDurably(path: string, text: string): void {
  const fd = openSync(path, "w", 0o644);
  try {
    const bytes = Buffer.from(text);
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(fd, bytes, offset);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
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
