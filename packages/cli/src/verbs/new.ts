import type { NewConnectorOptions } from "../commands/new-connector.js";
import { scaffoldTextsIn } from "../scaffold/texts.js";
import { type CommandLine, sessionOf } from "../verb.js";

/** `new connector NAME`. */
export function addNew({ program, texts, exit }: CommandLine): void {
  const { verbs, options } = scaffoldTextsIn(texts.language);
  const group = program.command("new").description(verbs.new);
  const command = group
    .command("connector <name>")
    .description(verbs.connector)
    .option("--standalone [dir]", options.standalone)
    .option("--scope <scope>", options.scope)
    .option("--registry <url>", options.registry)
    .addHelpText(
      "after",
      `\n${texts.example}\n  collectro new connector shop --standalone ../connector-shop --scope @acme`,
    );
  command.action(async (name: string) => {
    const { newConnector } = await import("../commands/new-connector.js");
    exit(await newConnector(sessionOf(command), name, command.opts<NewConnectorOptions>()));
  });
}
