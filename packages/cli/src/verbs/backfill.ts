import type { BackfillVerbOptions } from "../backfill-options.js";
import { backfillTexts } from "../backfill-texts.js";
import { addClusterOptions } from "../cluster-options.js";
import { clusterTexts } from "../cluster-texts.js";
import { type CommandLine, sessionOf } from "../verb.js";

/** `backfill WORKFLOW`. */
export function addBackfill({ program, texts, exit }: CommandLine): void {
  const { verb, options, exitCodes } = backfillTexts(texts.language);
  const { options: inCluster } = clusterTexts(texts.language);
  const example = "collectro backfill workflows/sales.yaml --from 2024-01-01 --to 2024-12-31 --parallel 4";
  const command = program
    .command("backfill <workflow>")
    .description(verb)
    .option("--from <date>", texts.options.from)
    .option("--to <date>", texts.options.to)
    .option("--on <engine>", options.on)
    .option("--parallel <runs>", options.parallel)
    .option("--per-slice <size>", options.perSlice)
    .option("--max-failed <slices>", options.maxFailed)
    .option("--resume", options.resume)
    .option("--restart", options.restart)
    .option("--skip-loaded", options.skipLoaded)
    .option("--rehearse <slices>", options.rehearse)
    .option("--yes", options.yes)
    .option("--queue <name>", inCluster.queue)
    .option("--workers", inCluster.workers)
    .option("--price-vcpu-hour <amount>", inCluster.priceVcpuHour)
    .option("--price-gib-hour <amount>", inCluster.priceGibHour)
    .addHelpText("after", `\n${texts.example}\n  ${example}\n${exitCodes}`);
  addClusterOptions(command, texts.language);
  command.action(async (workflow: string) => {
    const { backfillVerb } = await import("../commands/backfill.js");
    exit(await backfillVerb(sessionOf(command), workflow, command.opts<BackfillVerbOptions>()));
  });
}

/** `backfill-worker`: what the pods of a backfill run; nobody's command. */
export function addBackfillWorker({ program, exit }: CommandLine): void {
  const command = program.command("backfill-worker", { hidden: true });
  command.action(async () => {
    const { backfillWorkerVerb } = await import("../commands/backfill-worker.js");
    exit(await backfillWorkerVerb(sessionOf(command)));
  });
}
