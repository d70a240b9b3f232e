import { useEffect, useRef, useState } from "react";
import type { ApiProblem, ConnectorDetail, TryRequest, TryResult } from "../../../src/api/index.js";
import { ApiFailure, api, pathOf } from "../api/client.js";
import type { JsonSchema } from "../forms/shape.js";

/** What is tried: one row, the first rows, or a sample for the types of columns. */
export type AttemptKind = "check" | "preview" | "schema";

/** How trying stands. */
export type Attempt =
  | { readonly status: "idle" }
  | { readonly status: "running"; readonly kind: AttemptKind; readonly startedMs: number }
  | { readonly status: "done"; readonly kind: AttemptKind; readonly result: TryResult }
  /** The params are wrong, or the console could not try. */
  | { readonly status: "refused"; readonly kind: AttemptKind; readonly error: unknown };

/** Tries a connector, one attempt at a time: another one, and leaving the page, stops it. */
export interface Trying {
  readonly attempt: Attempt;
  /** Resolves with the result; undefined when it was refused or stopped. */
  readonly start: (kind: AttemptKind, request: TryRequest) => Promise<TryResult | undefined>;
  readonly stop: () => void;
  /** What is wrong with params. */
  readonly problems: readonly ApiProblem[];
}

/** Tries a connector. */
export function useAttempt(connector: string): Trying {
  const [attempt, setAttempt] = useState<Attempt>({ status: "idle" });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (kind: AttemptKind, request: TryRequest): Promise<TryResult | undefined> => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setAttempt({ status: "running", kind, startedMs: Date.now() });
    try {
      const result = await api.post<TryResult>(
        `${pathOf("/api/connectors", connector)}/${kind}`,
        request,
        controller.signal,
      );
      if (!controller.signal.aborted) setAttempt({ status: "done", kind, result });
      return result;
    } catch (error) {
      if (!controller.signal.aborted) setAttempt({ status: "refused", kind, error });
      return undefined;
    }
  };
  const stop = () => {
    running.current?.abort();
    setAttempt({ status: "idle" });
  };
  const error = attempt.status === "refused" ? attempt.error : undefined;
  return { attempt, start, stop, problems: error instanceof ApiFailure ? error.problems : [] };
}

/** Whether a problem is of a declared param, and so has a field. */
export function hasParam({ paramsSchema }: ConnectorDetail, { where }: ApiProblem): boolean {
  return Object.hasOwn((paramsSchema as JsonSchema).properties ?? {}, where.split(".")[0] ?? "");
}
