import type { GcsLocation } from "@collectro/contract";
import { LOCAL_BUCKET } from "../record/place.js";
import type { State } from "../record/state.js";

/** A server that stands behind `gs://` in Google's place. */
export interface StoreAddress {
  /** `http://host:port`. */
  readonly url: string;
  /** It is the state folder's own, and ends with the crawler. */
  readonly embedded: boolean;
}

/**
 * Which server stands behind `gs://` for a run, the container's and the crawler's alike:
 * `$COLLECTRO_GCS_ENDPOINT` when it is set; else the embedded store for the bucket `local`, or when it was asked for;
 * else Google (undefined).
 */
export async function storeAddress(
  output: GcsLocation,
  state: State,
  embeddedStore: boolean,
): Promise<StoreAddress | undefined> {
  const given = process.env["COLLECTRO_GCS_ENDPOINT"];
  if (given) return { url: given, embedded: false };
  const embedded = embeddedStore || output.bucket === LOCAL_BUCKET;
  return embedded ? { url: await state.embeddedEndpoint(), embedded } : undefined;
}
