import type { CrawlOptions } from "../commands/crawl.js";
import { addVerb, type CommandLine, sessionOf } from "../verb.js";

/** `crawl WORKFLOW`. */
export function addCrawl(line: CommandLine): void {
  const { options } = line.texts;
  const example = "workflows/sales.yaml --from 2024-09-24 --to 2024-09-24";
  const command = addVerb(line, "crawl", "<workflow>", example)
    .option("--from <date>", options.from)
    .option("--to <date>", options.to)
    .option("--attach", options.attach)
    .option("--shared-dir <dir>", options.sharedDir)
    .option("--pod", options.pod)
    .option("--appear <duration>", options.appear);
  command.action(async (workflow: string) => {
    const { crawlVerb } = await import("../commands/crawl.js");
    line.exit(await crawlVerb(sessionOf(command), workflow, command.opts<CrawlOptions>()));
  });
}
