/** One file to read: a name for messages, and its bytes as they are stored. */
export interface SourceFile {
  /** The path, URL or gs:// name, without secrets. */
  readonly name: string;
  /** The server may have undone gzip on the way, so that the name does not tell. */
  readonly unpackedByServer?: boolean;
  /** Opens the file anew. Throws a source error naming the file; SOURCE_NOT_FOUND when it is not there. */
  open(signal: AbortSignal): AsyncIterable<Buffer>;
}
