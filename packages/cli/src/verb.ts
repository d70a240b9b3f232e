import type { Command } from "commander";
import { type GlobalOptions, openSession, type Session } from "./session.js";
import type { Texts, VerbName } from "./texts.js";

/** What a verb registers itself with. `exit` receives the exit code of the verb that was called. */
export interface CommandLine {
  readonly program: Command;
  readonly texts: Texts;
  readonly exit: (code: number) => void;
}

/** Adds a verb with its texts, the example below its help, and its exit codes where the texts name them. */
export function addVerb({ program, texts }: CommandLine, name: VerbName, usage: string, example: string): Command {
  const exitCodes = name in texts.exitCodes ? `\n${texts.exitCodes[name as keyof Texts["exitCodes"]]}` : "";
  return program
    .command(`${name} ${usage}`.trim())
    .description(texts.verbs[name])
    .addHelpText("after", `\n${texts.example}\n  collectro ${name} ${example}`.trimEnd() + exitCodes);
}

/** Values of an option that may be repeated. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** The session of a verb that was called. */
export function sessionOf(command: Command): Session {
  return openSession(command.optsWithGlobals<GlobalOptions>());
}
