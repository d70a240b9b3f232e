const NEWLINE = 0x0a;
const NOTHING = Buffer.alloc(0);

/** A file that stands under a name, or stood there. */
interface ModelFile {
  bytes: Buffer;
  /** How often it was cut: its bytes before are other ones than those after. */
  cuts: number;
}

/** The contents that a reader is in. */
interface Place {
  readonly file: ModelFile;
  readonly cuts: number;
}

/**
 * What a record must hold, said in the simplest way: everything that the reader could see is in it, in order, whole lines
 * once, and what a file broke off is a line of its own. Only what was cut, removed or replaced behind its back is missing.
 */
export class LogModel {
  /** Under the name now. */
  file: ModelFile | undefined;
  #reader: { place: Place | undefined; offset: number } | undefined;
  /** Of contents that are gone. */
  #done: Buffer = NOTHING;
  /** Whole lines of the present contents. */
  #current: Buffer = NOTHING;
  #pending: Buffer = NOTHING;
  #place: Place | undefined;

  write(bytes: Buffer): void {
    this.file ??= { bytes: NOTHING, cuts: 0 };
    this.file.bytes = Buffer.concat([this.file.bytes, bytes]);
  }

  cut(): void {
    if (this.file) Object.assign(this.file, { bytes: NOTHING, cuts: this.file.cuts + 1 });
  }

  /** The reader looks. */
  poll(): void {
    this.#reader ??= this.#resumed();
    const reader = this.#reader;
    if (!reader.place && this.file) reader.place = placeOf(this.file);
    if (!reader.place) return;
    const { file, cuts } = reader.place;
    if (cuts !== file.cuts) this.#begin(reader, file);
    this.#take(reader);
    if (!this.file || this.file === file) return;
    this.#begin(reader, this.file);
    this.#take(reader);
  }

  /** The reader is killed, and the last bytes of its record with it. */
  die(tornBytes: number): void {
    this.#reader = undefined;
    this.#pending = NOTHING;
    this.#current = this.#current.subarray(0, Math.max(0, this.#current.length - tornBytes));
  }

  /** The record after a last look. */
  finish(): Buffer {
    this.poll();
    return Buffer.concat([this.#done, this.#current, this.#pending]);
  }

  /** Goes on where the record ends, when the file there is the one that the record is of. */
  #resumed(): { place: Place | undefined; offset: number } {
    const { file } = this;
    // A torn line is read again.
    this.#current = this.#current.subarray(0, this.#current.lastIndexOf(NEWLINE) + 1);
    const same = file !== undefined && this.#place?.file === file && this.#place.cuts === file.cuts;
    if (!same) this.#end();
    return { place: undefined, offset: this.#current.length };
  }

  #end(): void {
    const broken = this.#pending.length > 0 ? [this.#pending, Buffer.of(NEWLINE)] : [];
    this.#done = Buffer.concat([this.#done, this.#current, ...broken]);
    this.#current = NOTHING;
    this.#pending = NOTHING;
  }

  #begin(reader: { place: Place | undefined; offset: number }, file: ModelFile): void {
    this.#end();
    reader.place = placeOf(file);
    reader.offset = 0;
  }

  #take(reader: { place: Place | undefined; offset: number }): void {
    const { place } = reader;
    if (!place) return;
    const bytes = Buffer.concat([this.#pending, place.file.bytes.subarray(reader.offset)]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    reader.offset = place.file.bytes.length;
    this.#current = Buffer.concat([this.#current, bytes.subarray(0, end)]);
    this.#pending = bytes.subarray(end);
    this.#place = place;
  }
}

function placeOf(file: ModelFile): Place {
  return { file, cuts: file.cuts };
}
