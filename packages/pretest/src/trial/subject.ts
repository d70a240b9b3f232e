import { imageLauncher, type LaunchedContainer, type Launcher, processLauncher } from "@collectro/crawler";
import type { PretestOptions } from "../options.js";
import type { Ground } from "./ground.js";
import { fillIn, type PlaceholderValues } from "./placeholders.js";
import type { TrialPlan } from "./plan.js";

/** Starts the container of a trial with everything that it is promised. Throws an Error for people when it cannot. */
export async function startSubject(
  options: PretestOptions,
  plan: TrialPlan,
  ground: Ground,
  canary: string,
): Promise<LaunchedContainer> {
  const { subject } = options;
  const inside = subject.kind === "image" ? options.sharedPath : ground.sharedDir;
  const values: PlaceholderValues = {
    shared: inside,
    upstreams: new Map([...ground.sources].map(([name, { address }]) => [name, address])),
    canary,
  };
  const fill = (template: string) => fillIn(template, values);
  const env = { ...options.env, ...plan.extraEnv };
  const endpoint = ground.store ? options.endpointEnv.map((name) => [name, ground.store?.endpoint ?? ""]) : [];
  return await launcherOf(options, fill).launch({
    runId: `pretest-${canary.slice(-12)}`,
    args: (plan.args ?? options.args).map(fill),
    env: {
      ...Object.fromEntries(endpoint),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)])),
      FROM: plan.from,
      TO: plan.to,
      COLLECTRO_SHARED_DIR: inside,
    },
    sharedDir: ground.sharedDir,
    containerSharedDir: options.sharedPath,
    outputFile: ground.outputFile,
    dir: options.dir,
    ...(plan.readOnlyRoot && { readOnlyRoot: true }),
    ...(plan.memoryBytes === undefined ? {} : { memoryBytes: plan.memoryBytes }),
  });
}

function launcherOf({ subject }: PretestOptions, fill: (template: string) => string): Launcher {
  if (subject.kind === "image") return imageLauncher(subject.image);
  const [program, ...words] = subject.command;
  return processLauncher([program, ...words.map(fill)]);
}
