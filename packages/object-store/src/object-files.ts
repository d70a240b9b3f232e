import {
  type BigIntStats,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { StorageError } from "./errors.js";
import { fileMark, objectNameToPath } from "./names.js";
import type { ObjectRecord } from "./resource.js";
import type { StagedBody } from "./staged-file.js";

/*
 * One object is two files: its bytes under its own name, and `.NAME.meta` beside them, a JSON record.
 *
 * A write is one rename of the bytes. Before it, the new record is written as `.NAME.meta.next`, with the inode of the
 * bytes it describes; after it, that record is renamed to `.NAME.meta`. Whoever finds that `.NAME.meta` does not
 * describe the inode at NAME looks whether the next record does. So a crash at any point leaves the old object or the
 * new one, whole, and nothing has to be repaired at start.
 *
 * These functions are synchronous on purpose: between the check of a precondition and the rename nothing else of this
 * process can run. What other servers of the same root do meanwhile is kept out of conditional writes by root-lock.ts.
 * Bytes are not forced to the disk: a commit survives the death of the process, not of the machine.
 */

/** An object as it lies on the disk. */
export interface StoredObject {
  readonly record: ObjectRecord;
  /** The file that holds its bytes. */
  readonly path: string;
}

/** Reads the record of an object; undefined when there is no such object. */
export function readObject(bucketFolder: string, name: string): StoredObject | undefined {
  const plain = join(bucketFolder, objectNameToPath(name));
  return readObjectAt(plain, name) ?? readObjectAt(plain + fileMark, name);
}

/** Looks at an object that another server of the root is about to replace, before what does not fit is believed. */
const MAX_LOOKS = 10;

function readObjectAt(path: string, name: string, look = 1): StoredObject | undefined {
  const file = statOf(path);
  if (!file?.isFile()) {
    return undefined;
  }
  const inode = String(file.ino);
  const sizeBytes = Number(file.size);
  const current = readRecord(recordPath(path));
  const record = current?.inode === inode ? current : (adoptNext(path, inode, sizeBytes) ?? current);
  if (record?.inode !== inode && look < MAX_LOOKS) {
    return readObjectAt(path, name, look + 1);
  }
  if (record?.name !== name) {
    return undefined;
  }
  if (record.sizeBytes !== sizeBytes) {
    const message = `${path} was changed from outside: ${sizeBytes} bytes where the store wrote ${record.sizeBytes}. Remove the file and upload it again.`;
    throw new StorageError(500, "backendError", message);
  }
  return { record, path };
}

/** Finishes a write that was cut off between its two renames. */
function adoptNext(path: string, inode: string, sizeBytes: number): ObjectRecord | undefined {
  const next = readRecord(nextRecordPath(path));
  if (next?.inode !== inode || next.sizeBytes !== sizeBytes) {
    return undefined;
  }
  publishNext(path);
  return next;
}

/** A reader in another process may have done it in between, or its writer. */
function publishNext(path: string): void {
  try {
    renameSync(nextRecordPath(path), recordPath(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw error;
    }
  }
}

/** Makes the staged bytes the object's, in place of what was there. The record's `inode` must be theirs. */
export function commitObject(bucketFolder: string, body: StagedBody, record: ObjectRecord): StoredObject {
  const path = freePath(bucketFolder, record.name);
  const there = readRecord(recordPath(path));
  if (there && there.name !== record.name && statOf(path)?.isFile()) {
    const message = `The disk below ${bucketFolder} cannot tell ${JSON.stringify(record.name)} from ${JSON.stringify(there.name)}. Put the store on a disk that can.`;
    throw new StorageError(500, "backendError", message);
  }
  writeFileSync(nextRecordPath(path), formatRecord(record));
  renameSync(body.path, path);
  publishNext(path);
  return { record, path };
}

/** Replaces the record of an object and leaves its bytes alone. */
export function replaceRecord(object: StoredObject, record: ObjectRecord): void {
  writeFileSync(nextRecordPath(object.path), formatRecord(record));
  renameSync(nextRecordPath(object.path), recordPath(object.path));
}

/** Removes an object, and the folders that it leaves empty. */
export function removeObject(bucketFolder: string, object: StoredObject): void {
  rmSync(object.path);
  rmSync(recordPath(object.path), { force: true });
  rmSync(nextRecordPath(object.path), { force: true });
  for (let folder = dirname(object.path); folder !== bucketFolder; folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}

/** Where the object's bytes go: its plain path, or beside it when a folder of that name is there. */
function freePath(bucketFolder: string, name: string): string {
  const relative = objectNameToPath(name);
  makeFolders(bucketFolder, dirname(relative));
  const plain = join(bucketFolder, relative);
  return statOf(plain)?.isDirectory() ? plain + fileMark : plain;
}

function makeFolders(bucketFolder: string, relative: string): void {
  const folder = join(bucketFolder, relative);
  if (statOf(folder)?.isDirectory()) {
    return;
  }
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOTDIR" && code !== "EEXIST") {
      throw error;
    }
    moveFilesAside(bucketFolder, relative);
    mkdirSync(folder, { recursive: true });
  }
}

/** `a` is an object and `a/b` is to come: the file `a` becomes `a%file`. Bytes last: until then the old path answers. */
function moveFilesAside(bucketFolder: string, relative: string): void {
  let path = bucketFolder;
  for (const segment of relative.split("/")) {
    path = join(path, segment);
    if (statOf(path)?.isFile()) {
      const record = readRecord(recordPath(path));
      if (record) {
        writeFileSync(recordPath(path + fileMark), formatRecord(record));
      }
      renameSync(path, path + fileMark);
      rmSync(recordPath(path), { force: true });
    }
  }
}

function recordPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.meta`);
}

function nextRecordPath(path: string): string {
  return `${recordPath(path)}.next`;
}

function formatRecord(record: ObjectRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** A record cut off by a crash is no record. */
function readRecord(path: string): ObjectRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ObjectRecord;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") {
      return undefined;
    }
    throw error;
  }
}
