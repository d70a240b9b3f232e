import { hash } from "node:crypto";
import type { RowSet } from "./row-set.js";

const LANES = 4;

/** Adds rows up to a `RowSet`: their order does not count, their number of times does. */
export class RowSum {
  rows = 0;
  readonly #lanes = new Uint32Array(LANES);

  add(digest: Buffer): void {
    this.rows += 1;
    for (let lane = 0; lane < LANES; lane += 1) {
      this.#lanes[lane] = (this.#lanes[lane] ?? 0) + digest.readUInt32LE(lane * 4);
    }
  }

  /** Adds all rows of another set. */
  addSet(set: RowSet): void {
    this.rows += set.rows;
    const other = Buffer.from(set.digest, "hex");
    for (let lane = 0; lane < LANES; lane += 1) {
      this.#lanes[lane] = (this.#lanes[lane] ?? 0) + other.readUInt32BE(lane * 4);
    }
  }

  get set(): RowSet {
    const digest = [...this.#lanes].map((lane) => lane.toString(16).padStart(8, "0")).join("");
    return { rows: this.rows, digest };
  }
}

/** No rows. */
export const NO_ROWS: RowSet = new RowSum().set;

/** 128 bits that stand for these bytes; speed counts here, not secrecy. */
export function digestOf(bytes: Uint8Array | string): Buffer {
  return hash("md5", bytes, "buffer");
}

/** All rows of several sets. */
export function unionOf(sets: readonly RowSet[]): RowSet {
  const sum = new RowSum();
  for (const set of sets) sum.addSet(set);
  return sum.set;
}
