import { spawnSync } from "node:child_process";
import { parseAllDocuments } from "yaml";
import type { Manifest } from "./manifest-check/rules.js";

/** The programs that build an overlay, whichever is there. */
const PROGRAMS = [
  ["kustomize", "build"],
  ["kubectl", "kustomize"],
] as const;

/** What a folder builds to; a reason for a skip when nothing here can build it. Throws what the program says. */
export function built(folder: string): readonly Manifest[] | string {
  for (const [program, verb] of PROGRAMS) {
    const { error, status, stdout, stderr } = spawnSync(program, [verb, folder], { encoding: "utf8" });
    if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") continue;
    if (status !== 0) throw new Error(`${program} ${verb}: ${stderr}`);
    return parseAllDocuments(stdout).map((document) => document.toJS());
  }
  return "neither kustomize nor kubectl is here";
}
