import type { Command } from "commander";
import type { RunOptions } from "../host-run.js";
import type { Session } from "../session.js";
import { addVerb, type CommandLine, collect, sessionOf } from "../verb.js";

type RunVerbName = "run" | "check" | "preview" | "schema";
type RunVerb = (session: Session, connector: string, options: RunOptions) => Promise<number>;

const EXAMPLE = "files --from 2024-09-24 --to 2024-09-24 --param path=data/{date}.csv";

/** `run`, `check`, `preview` and `schema`: one engine, hence the same options. */
export function addRunVerbs(line: CommandLine): void {
  addRunVerb(line, "run", EXAMPLE, async () => (await import("../commands/run.js")).run);
  addRunVerb(line, "check", EXAMPLE, async () => (await import("../commands/check.js")).check);
  addRunVerb(line, "preview", `${EXAMPLE} --limit 5`, async () => (await import("../commands/preview.js")).preview);
  const schema = addRunVerb(line, "schema", EXAMPLE, async () => (await import("../commands/schema.js")).schema);
  const diff = schema.command("diff <workflow>").description(line.texts.verbs.schemaDiff);
  diff.action(async (workflow: string) => {
    const { schemaDiff } = await import("../commands/schema-diff.js");
    line.exit(await schemaDiff(sessionOf(diff), workflow));
  });
}

function addRunVerb(line: CommandLine, name: RunVerbName, example: string, load: () => Promise<RunVerb>): Command {
  const { options } = line.texts;
  const command = addVerb(line, name, "<connector>", example)
    .option("--from <date>", options.from)
    .option("--to <date>", options.to)
    .option("-p, --param <key=value>", options.param, collect)
    .option("--params <json>", options.params)
    .option("--output <uri>", name === "run" ? options.output : options.outputUnused)
    .option("--schema <schema>", options.schema)
    .option("--limit <rows>", options.limit)
    .option("--time-zone <zone>", options.timeZone)
    .option("--expand-window <expansion>", options.expandWindow)
    .option("--empty-window <meaning>", options.emptyWindow);
  command.action(async (connector: string) => {
    const session = sessionOf(command);
    line.exit(await (await load())(session, connector, command.opts<RunOptions>()));
  });
  return command;
}
