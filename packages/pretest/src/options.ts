import { DEFAULT_SHARED_DIR, type RunWindow } from "@collectro/contract";
import type { TableSchema } from "@collectro/table-schema";

/** What is tested: an image, or a program of this machine. */
export type Subject =
  | { readonly kind: "image"; readonly image: string }
  | { readonly kind: "command"; readonly command: readonly [string, ...string[]] };

/** How much is disturbed. */
export type FaultLevel = "none" | "quick" | "full";

/** What a pretest is asked for. */
export interface PretestOptions {
  readonly subject: Subject;
  readonly window: RunWindow;
  /** `{shared}`, `{upstream:NAME}` and `{canary}` are replaced, also in `env` and in a command. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: rows must be JSON objects and no more is asked. */
  readonly schema: TableSchema | undefined;
  /** Arguments that make the container fail, instead of `args`; empty: only a store that refuses everything is used. */
  readonly failingArgs: readonly string[];
  /** Where the shared folder is mounted in an image. Default `/shared`. */
  readonly sharedPath: string;
  /** Variables that carry the address of the storage. Default COLLECTRO_GCS_ENDPOINT and STORAGE_EMULATOR_HOST. */
  readonly endpointEnv: readonly string[];
  /** Sources by name, `host:port`. */
  readonly upstreams: ReadonlyMap<string, { readonly host: string; readonly port: number }>;
  /** Columns that differ from run to run by nature, such as the time of loading. */
  readonly ignoreColumns: readonly string[];
  /** `google`: a real bucket, whose faults cannot be had. */
  readonly storage: "embedded" | "google";
  /** Where a command runs. */
  readonly dir: string;
  readonly faults: FaultLevel;
  /** Runs at the same time. A command's runs share this machine's /tmp; those of an image share nothing. */
  readonly sideBySide: number;
  readonly strict: boolean;
  /** What a day without rows means to this container: the word it must then say. Undefined: not asked. */
  readonly emptyDay: { readonly date: string; readonly word: "success" | "failure" } | undefined;
  /** A container that takes longer is stopped, and that is a finding. Default 10 minutes. */
  readonly limitMs: number;
  /** How long it may take to answer SIGTERM. Default 10 s, as container engines have it. */
  readonly graceMs: number;
}

/** What holds for a subject unless somebody says otherwise. */
export function pretestDefaults({
  kind,
}: Pick<Subject, "kind">): Omit<PretestOptions, "subject" | "window" | "args" | "env" | "schema" | "dir"> {
  return {
    failingArgs: [],
    sharedPath: DEFAULT_SHARED_DIR,
    endpointEnv: ["COLLECTRO_GCS_ENDPOINT", "STORAGE_EMULATOR_HOST"],
    upstreams: new Map(),
    ignoreColumns: [],
    storage: "embedded",
    faults: "none",
    // Commands share this machine's /tmp, and fixed names there are common.
    sideBySide: kind === "image" ? 2 : 1,
    strict: false,
    emptyDay: undefined,
    limitMs: 600_000,
    graceMs: 10_000,
  };
}
