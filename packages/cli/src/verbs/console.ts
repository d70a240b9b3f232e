import type { ConsoleVerbOptions } from "../commands/console.js";
import { consoleTexts } from "../console/console-texts.js";
import { type CommandLine, collect, sessionOf } from "../verb.js";
import { WORKFLOW_DIR } from "../workflow-path.js";

/** `console`. */
export function addConsole({ program, texts, exit }: CommandLine): void {
  const { verb, options, exitCodes } = consoleTexts(texts.language);
  const command = program
    .command("console")
    .description(verb)
    .option("--port <port>", options.port, "4777")
    .option("--host <address>", options.host, "127.0.0.1")
    .option("--workflows <dir>", options.workflows, WORKFLOW_DIR)
    .option("--read-only", options.readOnly)
    .option("--no-schedules", options.noSchedules)
    .option("--cluster", options.cluster)
    .option("--namespace <name>", options.namespace)
    .option("--context <name>", options.context)
    .option("--allowed-host <name>", options.allowedHost, collect)
    .option("--auth-header <name>", options.authHeader)
    .option("--auth-user <user>", options.authUser, collect)
    .addHelpText("after", `\n${texts.example}\n  collectro console --port 8080\n${exitCodes}`);
  command.action(async () => {
    const { consoleVerb } = await import("../commands/console.js");
    exit(await consoleVerb(sessionOf(command), command.opts<ConsoleVerbOptions>()));
  });
}
