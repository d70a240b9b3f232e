import { conditionNotMet, invalid } from "./errors.js";
import type { ObjectRecord } from "./resource.js";

/** The `if...Match` parameters of a request, as decimal strings. */
export interface Preconditions {
  readonly generationMatch?: string;
  readonly generationNotMatch?: string;
  readonly metagenerationMatch?: string;
  readonly metagenerationNotMatch?: string;
}

/** Reads the preconditions of a request; with prefix `ifSource` those of a rewrite's source. */
export function readPreconditions(query: URLSearchParams, prefix: "if" | "ifSource" = "if"): Preconditions {
  const found: Record<string, string> = {};
  for (const kind of ["GenerationMatch", "GenerationNotMatch", "MetagenerationMatch", "MetagenerationNotMatch"]) {
    const value = query.get(prefix + kind);
    if (value === null) {
      continue;
    }
    if (!/^\d+$/.test(value)) {
      throw invalid(`${prefix + kind} is a whole number, not ${JSON.stringify(value)}.`);
    }
    found[kind.charAt(0).toLowerCase() + kind.slice(1)] = value;
  }
  return found;
}

/**
 * Throws 412 when the live object (`undefined`: there is none) is not what the request asked for.
 * A read that asked for "not this one" gets 304 instead, as GCS does.
 */
export function checkPreconditions(
  wanted: Preconditions,
  live: Pick<ObjectRecord, "generation" | "metageneration"> | undefined,
  use: "read" | "write" = "write",
): void {
  const generation = live?.generation ?? "0";
  const metageneration = String(live?.metageneration ?? 0);
  const differs = (want: string | undefined, is: string) => want !== undefined && want !== is;
  if (differs(wanted.generationMatch, generation) || differs(wanted.metagenerationMatch, metageneration)) {
    throw conditionNotMet("If-Match");
  }
  if (wanted.generationNotMatch === generation || wanted.metagenerationNotMatch === metageneration) {
    throw conditionNotMet("If-None-Match", use === "read" ? 304 : 412);
  }
}
