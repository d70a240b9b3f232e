import { modelFaults } from "./models.js";
import { type Manifest, ruleFaults } from "./rules.js";
import { unknownKeys } from "./unknown-keys.js";

/** All that is wrong with a manifest, as far as that can be known without a cluster. */
export function manifestFaults(manifest: Manifest): string[] {
  const unknown = unknownKeys(manifest, typeOf(manifest), manifest.kind ?? "");
  const wrong = modelFaults(manifest);
  // Where the shape is wrong, the rules would stumble.
  return wrong.length > 0 ? [...unknown, ...wrong] : [...unknown, ...ruleFaults(manifest)];
}

/** Every group that we use has its kinds in version 1. */
function typeOf({ kind = "" }: Manifest): string {
  return `V1${kind}`;
}
