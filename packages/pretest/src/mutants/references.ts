import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FaultLevel, PretestOptions } from "../options.js";
import { EMPTY_DATE, ROW_SCHEMA, type RowSource } from "./source.js";

/** The reference containers: in shell, and in Python. */
export type Reference = "sh" | "py";

/** The token that the source asks for, and that must come out nowhere. */
export const SOURCE_TOKEN = "f2b7c1d09e4a4c6b";

/** The file of a reference container. */
export function referenceFile(reference: Reference): string {
  return fileURLToPath(new URL(`../../references/report.${reference}`, import.meta.url));
}

/** A pretest of a reference container, or of a changed copy of it, with everything that is asked of it. */
export function referenceOptions(reference: Reference, file: string, source: RowSource, faults: FaultLevel) {
  const address = "http://{upstream:rows}";
  const brief = ["--timeout", "2", "--pause", "0.1"];
  return {
    subject: { kind: "command", command: [interpreterOf(reference), file] },
    window: { from: "2024-09-18", to: "2024-09-19" },
    args: ["--output", "gs://mutants/rows", "--source", address, ...brief],
    // A container that is killed cannot clear up: what it leaves goes with the folder of its trial.
    env: { SOURCE_TOKEN, TMPDIR: "{shared}/.." },
    schema: ROW_SCHEMA,
    failingArgs: ["--source", `${address}/not-there`],
    sharedPath: "/shared",
    endpointEnv: ["STORAGE_EMULATOR_HOST"],
    upstreams: new Map([["rows", { host: source.host, port: source.port }]]),
    ignoreColumns: [],
    sideBySide: 2,
    storage: "embedded",
    dir: process.cwd(),
    faults,
    strict: true,
    emptyDay: { date: EMPTY_DATE, word: "success" },
    limitMs: 20_000,
    graceMs: 5_000,
  } satisfies PretestOptions;
}

let python: string | undefined;

/** What runs a reference. `python3` may be a script that looks for the real one: a program more in each trial. */
export function interpreterOf(reference: Reference): string {
  if (reference === "sh") return "sh";
  python ??= execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
  return python;
}
