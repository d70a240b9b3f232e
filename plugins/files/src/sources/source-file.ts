/** One file to read: a name for messages, and its bytes as they are stored. */
export interface SourceFile {
  /** The path, URL or gs:// name, without secrets. */
  readonly name: string;
  /** Opens the file anew. Throws a source error naming the file; SOURCE_NOT_FOUND when it is not there. */
  open(signal: AbortSignal): AsyncIterable<Buffer>;
}
