import type { ConnectorsOptions } from "../commands/connectors.js";
import { addVerb, type CommandLine, sessionOf } from "../verb.js";

/** `connectors [NAME]`. */
export function addConnectors(line: CommandLine): void {
  const command = addVerb(line, "connectors", "[name]", "files").option("--markdown", line.texts.options.markdown);
  command.action(async (name: string | undefined) => {
    const { connectors } = await import("../commands/connectors.js");
    line.exit(await connectors(sessionOf(command), name, command.opts<ConnectorsOptions>()));
  });
}
