import type { ContainerEnd } from "@collectro/crawler";
import type { Text } from "../text.js";
import type { Ground } from "./ground.js";

/** A fault in one trial. */
export interface Disturbance {
  /** For people: `the store answers 503 to every second upload`. */
  readonly title: Text;
  /** Puts it in place before the container starts, or says why that cannot be. */
  place(ground: Ground): Promise<PlacedDisturbance | { readonly impossible: Text }>;
}

/** A fault in place. */
export interface PlacedDisturbance {
  /** How often it has struck so far: a fault that never struck proves nothing. */
  strikes(): number;
  /** Called when the container has started; for faults that act on it (signals). */
  started?(container: RunningContainer): void;
  /** Takes it away; nothing of it is left. Called always. */
  remove(): Promise<void>;
}

/** What a disturbance may do to the container. */
export interface RunningContainer {
  /** To its main process. */
  signal(name: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Settles when the container is gone. */
  readonly ended: Promise<ContainerEnd>;
}

/** One start of the container, as it is wanted. */
export interface TrialPlan {
  /** Unique: `good-1`, `storage-503-at-2`. */
  readonly name: string;
  readonly title: Text;
  readonly from: string;
  readonly to: string;
  /** Which checks look at it. */
  readonly group: "good" | "failing" | "law" | "empty" | "fault" | "stop" | "hardened";
  /**
   * `success` and `failure` are asked for: the other word, or none, is a finding. `either`: whatever the word is, it must
   * be true. `killed`: it need not come to a word at all.
   */
  readonly expects: "success" | "failure" | "either" | "killed";
  /** Name of the trial whose window this one is a part of: together they must have its rows. */
  readonly partOf?: string;
  /** One of three: 28 February, the 29th, 1 March. */
  readonly leapDay?: true;
  /** Instead of the container's own. */
  readonly args?: readonly string[];
  readonly extraEnv?: Readonly<Record<string, string>>;
  /** The folder holds the files of an earlier attempt that ended with `success`. */
  readonly stale?: boolean;
  readonly disturbance?: Disturbance;
  readonly memoryBytes?: number;
  /** Of an image: nothing but the shared folder and temporary folders can be written. */
  readonly readOnlyRoot?: true;
}
