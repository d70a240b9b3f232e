import type { Language } from "@collectro/contract";
import { formatReason, type Reason, type RunEntry } from "@collectro/crawler";
import type { RunSummary, Told } from "../../api/index.js";

/** A run of the record as the API tells it. */
export function toSummary(entry: RunEntry, language: Language): RunSummary {
  const { verdict, exitCode: _, sharedDir: __, why, ...rest } = entry;
  return { ...rest, verdict: verdict ?? "open", ...(why ? { why: toTold(why, language).text } : {}) };
}

/** A reason in words, its code apart. */
export function toTold(reason: Reason, language: Language): Told {
  return { code: reason.code, text: formatReason(reason, language).slice(reason.code.length + 2) };
}
