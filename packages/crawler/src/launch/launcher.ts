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
  /**
   * SIGTERM to the main process alone, as Kubernetes sends it; SIGKILL to all of it, as the kernel of a dying machine would.
   * Resolves when it is sent; a container that is gone is none of its business.
   */
  signal(name: "SIGTERM" | "SIGKILL"): Promise<void>;
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
  /** Where an image finds the shared folder. Default `/shared`; a command has it where it is. */
  readonly containerSharedDir?: string;
  /** An image's root file system cannot be written. Default false. */
  readonly readOnlyRoot?: boolean;
  /** Who an image's processes are, as `user`, `uid` or `uid:gid`. Default: what the image says. */
  readonly user?: string;
  /** How many processes and threads an image may have. Default: what the engine grants. */
  readonly pidsLimit?: number;
}

/** A way to start containers. */
export interface Launcher {
  /** Throws an Error with a message for people when it cannot start. */
  launch(request: LaunchRequest): Promise<LaunchedContainer>;
}
