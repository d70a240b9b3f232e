import { sourceError } from "@collectro/connector";
import { isNotFound } from "./not-found.js";
import type { FilesParams } from "./params.js";
import type { SourceFile } from "./sources/source-file.js";

/** Reads one file. Where `missing: skip` was asked for and it is not there, `leftOut` is called instead. */
export async function* unlessMissing<Value>(
  file: SourceFile,
  { missing }: Pick<FilesParams, "missing">,
  read: (file: SourceFile) => AsyncIterable<Value>,
  leftOut: () => void,
): AsyncGenerator<Value> {
  let hasBegun = file.isFound === true || file.listed !== undefined;
  const noted = { ...file, open: (signal: AbortSignal) => begun(file.open(signal)) };
  async function* begun(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hasBegun = true;
      yield chunk;
    }
  }
  try {
    for await (const value of read(noted)) {
      hasBegun = true;
      yield value;
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
    if (hasBegun) throw gone(file.name, error);
    if (missing === "error") throw error;
    leftOut();
  }
}

/** Not "not found": it was there, so that days without a file being right is no excuse. */
function gone(where: string, cause: unknown): Error {
  const hint = "run again when its writer has finished";
  return sourceError("SOURCE_INCOMPLETE", { where, detail: "it was removed before all of it was read", hint, cause });
}
