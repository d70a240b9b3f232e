import { formatLoadPath, type UriScheme } from "@collectro/contract";
import type { Done, StoredShard } from "../protocol.js";
import { checkProof } from "../supervisor/proof.js";
import type { SharedDirWriter } from "../supervisor/shared-dir-writer.js";

/**
 * Stage 9: loadpath.txt, then job_result.txt, atomically, last, once (guide: 役割, 外部コンテナ).
 * Believes nobody: the counts and checksums of stage 8 are compared here once more, in the process that publishes.
 * Returns what disagrees, with nothing published; undefined after `success` was published.
 */
export function publish(
  writer: SharedDirWriter,
  shards: readonly StoredShard[],
  done: Done,
  scheme: UriScheme,
  beforeResult: () => void,
): string | undefined {
  const disagreement = checkProof(shards, done);
  if (disagreement) return disagreement;
  beforeResult();
  writer.publishSuccess(formatLoadPath({ objects: inOrder(shards) }, scheme));
  return undefined;
}

/** Slices in date order, parts in writing order: the same data gives the same list. */
function inOrder(shards: readonly StoredShard[]): StoredShard[] {
  return [...shards].sort((a, b) => (a.object < b.object ? -1 : 1));
}
