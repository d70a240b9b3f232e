/** A byte of the file that belongs to no character, where it was found. */
export interface BadByte {
  /** Counted from 0 in the (unpacked) file as it is stored. */
  readonly byteOffset: number;
  /** The bytes in hexadecimal. */
  readonly hex: string;
}

/** Turns stored bytes into UTF-8. */
export interface Transcoder {
  /** The text of the bytes that are complete so far; an unfinished character waits for the next call. */
  push(bytes: Buffer): Buffer;
  /** What is left at the end: nothing, or a bad byte. */
  end(): Buffer;
  /** The bad bytes found so far, by their offset in the output. */
  readonly badBytes: ReadonlyMap<number, BadByte>;
}

/** So many bad bytes are remembered with their places: a run that skips bad rows tells none of them. */
export const MAX_BAD_BYTES = 10_000;

/** What stands for a bad byte in transcoded text: a byte that never occurs in UTF-8. */
export const BAD_BYTE = 0xff;
