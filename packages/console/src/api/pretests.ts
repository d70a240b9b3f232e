import type { Dates } from "./common.js";

/** `POST /api/pretests` with this. */
export interface PretestRequest extends Dates {
  readonly workflow: string;
  /** Default `quick`. */
  readonly faults?: "none" | "quick" | "full";
  readonly strict?: boolean;
}

/** `GET /api/pretests?workflow`: `PretestSummary[]`, the newest first; `GET /api/pretests/:id`: one. */
export interface PretestSummary extends Dates {
  readonly id: string;
  readonly workflow: string;
  readonly faults: "none" | "quick" | "full";
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly state: "running" | "passed" | "failed" | "stopped" | "error";
  /** Trials so far. */
  readonly done: number;
  readonly total: number;
  /** The trial that has just ended. */
  readonly trial?: string;
  readonly remainingSeconds?: number;
  /** Why it could not be made (`error`). */
  readonly error?: string;
  /** Checks by outcome, when it has ended. */
  readonly outcomes?: Readonly<Record<string, number>>;
}

// `POST /api/pretests/:id/stop`: `{}` (202); the state follows.
// `GET /api/pretests/:id/report`: the self-contained HTML page (to be shown in a sandboxed frame), `?format=json|junit`.
