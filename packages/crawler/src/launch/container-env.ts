import { createHash } from "node:crypto";
import type { Workflow } from "../workflow/workflow.js";

/** The variables that a workflow gives to its container: its own, and those that it has passed on, where they are set. */
export function containerEnv({ env, passEnv = [] }: Workflow): Record<string, string> {
  return { ...passed(passEnv), ...env };
}

/** Those that it has passed on from this process, each as a digest of its value: two processes compare what neither may tell. */
export function passedDigests({ env, passEnv = [] }: Pick<Workflow, "env" | "passEnv">): Record<string, string> {
  const values = Object.entries(passed(passEnv)).filter(([name]) => !Object.hasOwn(env, name));
  return Object.fromEntries(values.map(([name, value]) => [name, digestOf(name, value)]));
}

function passed(names: readonly string[]): Record<string, string> {
  const values = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}

function digestOf(name: string, value: string): string {
  return createHash("sha256").update(`${name}=${value}`).digest("base64url");
}
