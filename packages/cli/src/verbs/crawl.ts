import { Option } from "commander";
import { addClusterOptions, isOnKubernetes } from "../cluster-options.js";
import { clusterTexts } from "../cluster-texts.js";
import type { ClusterCrawlOptions } from "../commands/cluster-crawl.js";
import type { CrawlOptions } from "../commands/crawl.js";
import { addVerb, type CommandLine, sessionOf } from "../verb.js";

/** `crawl WORKFLOW`. */
export function addCrawl(line: CommandLine): void {
  const { options } = line.texts;
  const example = "workflows/sales.yaml --from 2024-09-24 --to 2024-09-24";
  const command = addVerb(line, "crawl", "<workflow>", example)
    .option("--on <engine>", clusterTexts(line.texts.language).options.on)
    .option("--from <date>", options.from)
    .option("--to <date>", options.to)
    .option("--attach", options.attach)
    .option("--shared-dir <dir>", options.sharedDir)
    .option("--pod", options.pod)
    .option("--appear <duration>", options.appear)
    .addOption(new Option("--fence <mark>").hideHelp())
    .addOption(new Option("--fence-generation <generation>").hideHelp());
  const { scheduled } = clusterTexts(line.texts.language).options;
  addClusterOptions(command, line.texts.language).option("--scheduled", scheduled);
  command.action(async (workflow: string) => {
    const session = sessionOf(command);
    const given = command.opts<CrawlOptions & ClusterCrawlOptions>();
    if (isOnKubernetes(given, session, ["local", "pod"])) {
      const { clusterCrawlVerb } = await import("../commands/cluster-crawl.js");
      return line.exit(await clusterCrawlVerb(session, workflow, given));
    }
    if (given.on === "pod") {
      const { podCrawlVerb } = await import("../commands/pod-crawl.js");
      return line.exit(await podCrawlVerb(session, workflow, given));
    }
    const { crawlVerb } = await import("../commands/crawl.js");
    line.exit(await crawlVerb(session, workflow, given));
  });
}
