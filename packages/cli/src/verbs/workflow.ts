import { addVerb, type CommandLine, sessionOf } from "../verb.js";

/** `workflow check`. */
export function addWorkflow(line: CommandLine): void {
  const command = addVerb(line, "workflow", "", "check");
  const check = command.command("check [workflow...]").description(line.texts.verbs.workflowCheck);
  check.action(async (names: string[]) => {
    const { checkWorkflows } = await import("../commands/workflow.js");
    line.exit(await checkWorkflows(sessionOf(check), names));
  });
}
