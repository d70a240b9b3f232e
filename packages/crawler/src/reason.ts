import type { Language } from "@collectro/contract";
import { MESSAGES, type ReasonCode } from "./messages.js";

/** One reason for a verdict, or one warning on the way to it. Plain data: it is stored and sent to screens. */
export interface Reason {
  readonly code: ReasonCode;
  /** What the message's placeholders stand for. */
  readonly values: Readonly<Record<string, string | number>>;
}

/** A reason, made. */
export function reason(code: ReasonCode, values: Reason["values"] = {}): Reason {
  return { code, values };
}

/** `CODE: what happened - what to do`, on one line, in the language asked for. */
export function formatReason(given: Reason, language: Language = "en"): string {
  const text = MESSAGES[given.code][language];
  const filled = text.replace(/\{(\w+)\}/g, (_, key: string) => String(given.values[key] ?? ""));
  return `${given.code}: ${filled}`.replace(/\s*[\r\n]+\s*/g, " ");
}

/** Ends a run with a verdict other than `loaded`; the reasons say why. `compareTable` and the previews throw it too. */
export class RunRefused extends Error {
  override readonly name = "RunRefused";
  readonly reasons: readonly Reason[];
  /** `warehouse`: the warehouse is at fault, not the container (exit code 5). */
  readonly fault: "run" | "warehouse";

  constructor(reasons: readonly Reason[], fault: "run" | "warehouse" = "run") {
    super(reasons.map((given) => formatReason(given)).join("\n"));
    this.reasons = reasons;
    this.fault = fault;
  }
}
