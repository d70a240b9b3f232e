import { sourceError } from "@collectro/connector";
import { isNotFound } from "../not-found.js";
import { lost } from "./network.js";
import { type FailureRules, failuresOf, type Waiting } from "./retry.js";
import { isSame, type Look } from "./source-file.js";

/** A file opened at an offset. */
export interface Opening {
  /** Its state when it was opened. */
  readonly look: Look;
  /** The bytes from the offset to the end. Leaving the loop gives the rest up. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Its state after the last byte; left out where the opening itself pins one state. */
  lookAgain?(): Promise<Look | undefined>;
}

/** How to read one remote file. */
export interface RemoteRead {
  readonly name: string;
  readonly listed: Look | undefined;
  readonly waiting: Waiting;
  readonly rules: FailureRules;
  /** Opens it; after a lost connection again, from the byte reached. `pinned` is the state begun with. */
  open(offset: number, pinned: Look | undefined, signal: AbortSignal): Promise<Opening>;
}

/**
 * All bytes of a remote file, or an error. A lost connection is taken up again from the byte reached, as long as the file is the
 * one begun with. The bytes are counted against its size, and it must be the same at the end: SOURCE_INCOMPLETE otherwise.
 */
export async function* readWhole(file: RemoteRead, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { name } = file;
  const waitAfter = failuresOf(name, file.waiting, signal, file.rules);
  let pinned = file.listed;
  let bytes = 0;
  for (;;) {
    signal.throwIfAborted();
    const before = bytes;
    try {
      const opening = await file.open(bytes, pinned, signal);
      if (pinned !== undefined && !isSame(pinned, opening.look)) throw changed(name, pinned, opening.look);
      pinned = opening.look;
      for await (const chunk of opening.chunks) {
        bytes += chunk.length;
        if (pinned.sizeBytes !== undefined && bytes > pinned.sizeBytes) throw grown(name, pinned.sizeBytes);
        yield chunk;
      }
      await checkEnd(name, bytes, pinned, opening);
      return;
    } catch (error) {
      signal.throwIfAborted();
      // Not "not found": it was there, and missing: skip must not take half a file, or one that was listed, for none.
      if (wasThere(bytes, pinned) && isNotFound(file.rules.explained(name, error))) throw gone(name, error);
      await waitAfter(error, { isFurther: bytes > before, hasBegun: bytes > 0 });
    }
  }
}

/** A look that tells neither size nor version is a server's that tells nothing of any file. */
function wasThere(bytes: number, look: Look | undefined): boolean {
  return bytes > 0 || (look !== undefined && (look.sizeBytes !== undefined || look.version !== ""));
}

async function checkEnd(name: string, bytes: number, pinned: Look, opening: Opening): Promise<void> {
  const after = opening.lookAgain ? await opening.lookAgain() : pinned;
  if (after === undefined) throw gone(name);
  if (!isSame(pinned, after)) throw changed(name, pinned, after);
  if (pinned.sizeBytes === undefined || bytes === pinned.sizeBytes) return;
  // A connection that ends in good order before the file does: the rest may come over the next one.
  throw lost(`${bytes} of ${pinned.sizeBytes} bytes came`);
}

const HINT = "run again when its writer has finished, or let the run wait: doneMarker or stableForMs with waitForMs";

function changed(name: string, before: Look, after: Look): Error {
  const sizes =
    before.sizeBytes === after.sizeBytes ? "" : ` (${before.sizeBytes} bytes before, ${after.sizeBytes} after)`;
  return sourceError("SOURCE_INCOMPLETE", { where: name, detail: `it changed while it was read${sizes}`, hint: HINT });
}

function grown(name: string, sizeBytes: number): Error {
  const detail = `more came than the ${sizeBytes} bytes it had: it grew while it was read`;
  return sourceError("SOURCE_INCOMPLETE", { where: name, detail, hint: HINT });
}

function gone(name: string, cause?: unknown): Error {
  return sourceError("SOURCE_INCOMPLETE", {
    where: name,
    detail: "it was replaced or removed before all of it was read",
    hint: HINT,
    cause,
  });
}
