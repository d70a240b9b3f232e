import type { LogsOptions } from "../commands/logs.js";
import type { PruneOptions } from "../commands/prune.js";
import type { RunsOptions } from "../commands/runs.js";
import type { SweepOptions } from "../commands/sweep.js";
import { addVerb, type CommandLine, sessionOf } from "../verb.js";

/** `runs`, `show`, `logs`, `retry`, `sweep` and `prune`: what has been run, and what is left of it. */
export function addRunRecordVerbs(line: CommandLine): void {
  addRuns(line);
  addShow(line);
  addLogs(line);
  addRetry(line);
  addSweep(line);
  addPrune(line);
}

function addRuns(line: CommandLine): void {
  const { options } = line.texts;
  const command = addVerb(line, "runs", "[workflow]", "sales --verdict failed")
    .option("--from <date>", options.runsFrom)
    .option("--to <date>", options.runsTo)
    .option("--verdict <verdict>", options.verdict)
    .option("--limit <runs>", options.runsLimit, "20");
  command.action(async (workflow: string | undefined) => {
    const { runs } = await import("../commands/runs.js");
    line.exit(await runs(sessionOf(command), workflow, command.opts<RunsOptions>()));
  });
}

function addShow(line: CommandLine): void {
  const command = addVerb(line, "show", "<run>", "last");
  command.action(async (run: string) => {
    const { show } = await import("../commands/show.js");
    line.exit(await show(sessionOf(command), run));
  });
}

function addLogs(line: CommandLine): void {
  const { options } = line.texts;
  const command = addVerb(line, "logs", "<run>", "last --follow")
    .option("-f, --follow", options.follow)
    .option("--errors", options.errorsOnly)
    .option("--search <text>", options.search);
  command.action(async (run: string) => {
    const { logs } = await import("../commands/logs.js");
    line.exit(await logs(sessionOf(command), run, command.opts<LogsOptions>()));
  });
}

function addRetry(line: CommandLine): void {
  const command = addVerb(line, "retry", "<run>", "last");
  command.action(async (run: string) => {
    const { retry } = await import("../commands/retry.js");
    line.exit(await retry(sessionOf(command), run));
  });
}

function addSweep(line: CommandLine): void {
  const { options } = line.texts;
  const command = addVerb(line, "sweep", "<workflow>", "sales --older-than 7d --yes")
    .option("--older-than <age>", options.olderThan, "24h")
    .option("--yes", options.yes);
  command.action(async (workflow: string) => {
    const { sweep } = await import("../commands/sweep.js");
    line.exit(await sweep(sessionOf(command), workflow, command.opts<SweepOptions>()));
  });
}

function addPrune(line: CommandLine): void {
  const { options } = line.texts;
  const command = addVerb(line, "prune", "", "--older-than 30d --keep 10 --yes")
    .option("--older-than <age>", options.olderThan, "90d")
    .option("--keep <runs>", options.keep, "20")
    .option("--store", options.withStore)
    .option("--yes", options.yes);
  command.action(async () => {
    const { prune } = await import("../commands/prune.js");
    line.exit(await prune(sessionOf(command), command.opts<PruneOptions>()));
  });
}
