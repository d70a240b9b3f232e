import type { ScheduleOptions, ScheduleRunOptions } from "../commands/schedule.js";
import { addVerb, type CommandLine, sessionOf } from "../verb.js";
import { WORKFLOW_DIR } from "../workflow-path.js";

/** `schedule` and `schedule run`. */
export function addSchedule(line: CommandLine): void {
  const { options, verbs } = line.texts;
  const command = addVerb(line, "schedule", "", "run")
    .option("--workflows <dir>", options.workflows, WORKFLOW_DIR)
    .option("--next <runs>", options.next, "5");
  command.action(async () => {
    const { schedule } = await import("../commands/schedule.js");
    line.exit(await schedule(sessionOf(command), command.opts<ScheduleOptions>()));
  });
  const run = command
    .command("run")
    .description(verbs.scheduleRun)
    .option("--parallel <runs>", options.parallelWorkflows, "2");
  run.action(async () => {
    const { runSchedule } = await import("../commands/schedule.js");
    line.exit(await runSchedule(sessionOf(run), run.optsWithGlobals<ScheduleRunOptions>()));
  });
}
