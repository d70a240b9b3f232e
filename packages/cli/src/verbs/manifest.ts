import type { ManifestOptions } from "../commands/manifest.js";
import { manifestTexts } from "../manifest-texts.js";
import { addVerb, type CommandLine, sessionOf } from "../verb.js";

/** `manifest WORKFLOW`. */
export function addManifest(line: CommandLine): void {
  const { options } = line.texts;
  const own = manifestTexts(line.texts.language).options;
  const example = "workflows/sales.yaml --from 2024-09-24 --to 2024-09-24 --crawler-image registry.example/collectro:1";
  const command = addVerb(line, "manifest", "<workflow>", example)
    .option("--from <date>", options.from)
    .option("--to <date>", options.to)
    .option("--schedule", own.schedule)
    .option("--crawler-image <image>", own.crawlerImage)
    .option("--namespace <name>", own.namespace)
    .option("--service-account <name>", own.serviceAccount)
    .option("--launcher <name>", own.launcher)
    .option("--secret <name>", own.secret)
    .option("--config-map <name>", own.configMap);
  command.action(async (workflow: string) => {
    const { manifestVerb } = await import("../commands/manifest.js");
    line.exit(await manifestVerb(sessionOf(command), workflow, command.opts<ManifestOptions>()));
  });
}
