/** One state of a file. Two looks that differ say that the file was changed or replaced in between. */
export interface Look {
  /** Size as stored; undefined where the server does not say. */
  readonly sizeBytes: number | undefined;
  /** Time, ETag or generation: what differs when the bytes do; empty where the server does not say. */
  readonly version: string;
}

/** One file to read: a name for messages, and its bytes as they are stored. */
export interface SourceFile {
  /** The path, URL or gs:// name, without secrets. */
  readonly name: string;
  /** Its path inside its disk, server or bucket, with `/` between the parts. */
  readonly path: string;
  /** The server may have undone gzip on the way, so that the name does not tell. */
  readonly unpackedByServer?: boolean;
  /** What a listing said of it. Opening compares with it: a file that changed since then is SOURCE_INCOMPLETE. */
  readonly listed?: Look | undefined;
  /** A pattern found it, so that it is no missing file when it is gone. */
  readonly isFound?: boolean;
  /** What it is known by besides its name; two files that share one of these are the same. Default: its name alone. */
  identities?(): Promise<readonly string[]>;
  /** The state of a path of the same place, by default its own; undefined when there is nothing. */
  look(path?: string): Promise<Look | undefined>;
  /** The same file with what was seen of it. */
  withLook(listed: Look | undefined): SourceFile;
  /** Where it lies on this machine, when it does: what needs to seek then need not copy it. */
  readonly localPath?: string;
  /** It comes out of an archive. */
  readonly inArchive?: boolean;
  /** Opens the file anew. Throws a source error naming the file; SOURCE_NOT_FOUND when it is not there. */
  open(signal: AbortSignal): AsyncIterable<Buffer>;
}

/** What reading needs of a file. */
export type FileBytes = Pick<SourceFile, "name" | "unpackedByServer" | "localPath" | "inArchive" | "listed" | "open">;

/** Whether two looks show the same bytes, as far as both tell. */
export function isSame(one: Look, other: Look): boolean {
  const sizes = one.sizeBytes === undefined || other.sizeBytes === undefined || one.sizeBytes === other.sizeBytes;
  return sizes && (one.version === "" || other.version === "" || one.version === other.version);
}
