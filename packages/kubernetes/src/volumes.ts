import type { V1Volume } from "@kubernetes/client-node";
import { dnsLabel } from "./names.js";
import { type PodOptions, SCRATCH_SIZE, SHARED_SIZE, STATE_SIZE } from "./pod-options.js";

/** The volumes of a run bear its name: podman shares those of one name between all pods of the machine. */
export function volumeNames(run: string): {
  readonly shared: string;
  readonly scratch: string;
  readonly state: string;
} {
  return { shared: dnsLabel(`${run}-shared`), scratch: dnsLabel(`${run}-scratch`), state: dnsLabel(`${run}-state`) };
}

/** The shared folder, and for each container alone a place to write to: the root file systems cannot be written. */
export function volumesOf({ name, state }: PodOptions): V1Volume[] {
  const names = volumeNames(name);
  return [
    { name: names.shared, emptyDir: { sizeLimit: SHARED_SIZE } },
    { name: names.scratch, emptyDir: { sizeLimit: SCRATCH_SIZE } },
    { name: names.state, ...(state ?? { emptyDir: { sizeLimit: STATE_SIZE } }) },
  ];
}
