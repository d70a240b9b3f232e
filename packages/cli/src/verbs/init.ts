import type { RepositoryOptions } from "../scaffold/repository.js";
import { scaffoldTextsIn } from "../scaffold/texts.js";
import { type CommandLine, sessionOf } from "../verb.js";

/** `init [DIR]`. */
export function addInit({ program, texts, exit }: CommandLine): void {
  const { verbs, options } = scaffoldTextsIn(texts.language);
  const command = program
    .command("init [dir]")
    .description(verbs.init)
    .option("--connectors <names>", options.connectors)
    .option("--registry <url>", options.registry)
    .option("--force", options.force)
    .addHelpText("after", `\n${texts.example}\n  collectro init containers --connectors files,rest`);
  command.action(async (dir: string | undefined) => {
    const { init } = await import("../commands/init.js");
    exit(await init(sessionOf(command), dir, command.opts<RepositoryOptions>()));
  });
}
