import { sourceError } from "@collectro/connector";

/** How far packed data may grow. */
export interface GrowthLimits {
  readonly maxGzipRatio: number;
  readonly maxUnzippedBytes: number;
}

/** Below this size no ratio is judged: small files of one repeated line are packed better than any bomb needs. */
const RATIO_FREE_BYTES = 64 * 1024 * 1024;

/** Throws SOURCE_DATA when what was unpacked so far is beyond the limits. */
export function checkGrowth(name: string, packedBytes: number, unpackedBytes: number, limits: GrowthLimits): void {
  if (unpackedBytes > limits.maxUnzippedBytes) {
    const detail = `unpacked it is larger than ${limits.maxUnzippedBytes} bytes`;
    throw sourceError("SOURCE_DATA", { where: name, detail, hint: "if that is right, raise maxUnzippedBytes" });
  }
  if (unpackedBytes > RATIO_FREE_BYTES && unpackedBytes > packedBytes * limits.maxGzipRatio) {
    const detail = `it unpacks to more than ${limits.maxGzipRatio} times its size`;
    throw sourceError("SOURCE_DATA", { where: name, detail, hint: "if that is right, raise maxGzipRatio" });
  }
}
