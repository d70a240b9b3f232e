import type { GcsLocation } from "@collectro/contract";
import { LOCAL_BUCKET, type State } from "../record/state.js";

/**
 * Which server stands behind `gs://` for a run, the container's and the crawler's alike:
 * `$COLLECTRO_GCS_ENDPOINT` when it is set; else the embedded store for the bucket `local`, or when it was asked for;
 * else Google (undefined).
 */
export async function endpointFor(
  output: GcsLocation,
  state: State,
  embeddedStore: boolean,
): Promise<string | undefined> {
  const given = process.env["COLLECTRO_GCS_ENDPOINT"];
  if (given) return given;
  return embeddedStore || output.bucket === LOCAL_BUCKET ? await state.embeddedEndpoint() : undefined;
}
