import type { ContainerEnd } from "../judge.js";

/** What a launched container is known by, also to a later crawler that takes the run up again. Plain data. */
export type ContainerIdentity =
  /** `startedAt` tells the process from a later one with the same id. */
  | { readonly kind: "process"; readonly pid: number; readonly startedAt: string; readonly marker: string }
  | { readonly kind: "container"; readonly engine: string; readonly name: string };

/** A container that was started, or found again. */
export interface LaunchedContainer {
  readonly identity: ContainerIdentity;
  /** Settles when the container is gone; never rejects. */
  readonly ended: Promise<ContainerEnd>;
  /**
   * SIGTERM to all of it, SIGKILL after the grace, and nothing of it is left when this resolves. Safe to call twice.
   * Resolves to the number of processes that had outlived the main one.
   */
  stop(graceMs: number): Promise<number>;
}

/** What a container is started with. */
export interface LaunchRequest {
  readonly runId: string;
  readonly args: readonly string[];
  /** All that the container gets besides what its kind adds. */
  readonly env: Readonly<Record<string, string>>;
  /** The shared folder on this machine. */
  readonly sharedDir: string;
  /** Where stdout and stderr go; appended to. */
  readonly outputFile: string;
  /** Where a command runs. */
  readonly dir: string;
  readonly memoryBytes?: number;
}

/** A way to start containers. */
export interface Launcher {
  /** Throws an Error with a message for people when it cannot start. */
  launch(request: LaunchRequest): Promise<LaunchedContainer>;
}
