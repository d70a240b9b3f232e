import { isUtf8 } from "node:buffer";
import { sourceError } from "@collectro/connector";
import type { FilesParams } from "../params.js";
import { decoded, at as placeOf } from "../place.js";
import type { TextWindow } from "../text-window.js";
import type { Dialect } from "./dialect.js";
import { checkNames, namesOf } from "./header.js";
import { countLineEnds, lineAfter, readRecord } from "./record.js";

/** Reads what stands before the rows of a file: lines to leave out, and the header. */
export interface Prelude {
  /** The names of the file's columns; undefined while they are not known. */
  readonly names: readonly string[] | undefined;
  /** Where the names were found, for messages. */
  readonly where: string;
  /** Reads on at an index of a window; returns where the rows begin, or -1 when more text is needed. */
  read(window: TextWindow): number;
}

/** What the prelude goes by. `withoutHeader` names the columns of a file that does not. */
export interface PreludeOptions {
  readonly params: Pick<FilesParams, "skipLines" | "header" | "columnNames" | "rename">;
  readonly dialect: Dialect;
  readonly withoutHeader: readonly string[];
}

/** The prelude of one file. */
export function preludeOf(fileName: string, { params, dialect, withoutHeader }: PreludeOptions): Prelude {
  let names = params.header ? undefined : withoutHeader;
  let linesLeft = params.skipLines;
  let where = fileName;

  /** The index after the header, or -1. Lines left out before it are gone for good. */
  function readHeader(window: TextWindow, start: number): number {
    let from = start;
    let found = readRecord(window.text, from, dialect, window.last);
    while (found.kind === "blank" || found.kind === "comment") {
      from = found.next;
      found = readRecord(window.text, from, dialect, window.last);
    }
    if (found.kind === "more") return -1;
    where = placeOf(fileName, window.line + countLineEnds(window.text, 0, from));
    if (found.kind !== "record") {
      const detail = found.kind === "bad" ? found.problem : "a quote is opened in the header and never closed";
      throw sourceError("SOURCE_DATA", { where, detail, hint: "correct the header, or say how the file is written" });
    }
    if (!isUtf8(window.bytes.subarray(from, found.next))) {
      const detail = "the header does not fit the encoding";
      throw sourceError("SOURCE_DATA", { where, detail, hint: "set encoding (cp932, euc-jp, utf-16le, …)" });
    }
    const cells = found.cells.map((cell) => decoded(cell.text));
    names = namesOf(cells, where, params);
    checkNames(names, cells, where);
    return found.next;
  }

  return {
    get names() {
      return names;
    },
    get where() {
      return where;
    },
    read(window) {
      let index = 0;
      let left = linesLeft;
      while (left > 0) {
        const next = index < window.text.length ? lineAfter(window.text, index, window.last) : -1;
        if (next === -1) break;
        index = next;
        left--;
      }
      if (left > 0) return -1;
      const end = names === undefined ? readHeader(window, index) : index;
      if (end !== -1) linesLeft = 0;
      return end;
    },
  };
}

/** The error for a file that ends before its header. */
export function noHeader(fileName: string): Error {
  return sourceError("SOURCE_DATA", {
    where: fileName,
    detail: "the file ends before its header",
    hint: "an empty file is often a transfer that failed; for files without a header pass header: false",
  });
}
