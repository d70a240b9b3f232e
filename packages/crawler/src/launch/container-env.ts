import type { Workflow } from "../workflow/workflow.js";

/** The variables that a workflow gives to its container: its own, and those that it has passed on, where they are set. */
export function containerEnv({ env, passEnv = [] }: Workflow): Record<string, string> {
  const passed = passEnv.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), ...env };
}
