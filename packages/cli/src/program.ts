import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { RunOptions } from "./host-run.js";
import { type GlobalOptions, openSession, type Session } from "./session.js";
import type { Texts } from "./texts.js";

type Verb<Options> = (session: Session, name: string, options: Options) => Promise<number>;

/** The command line. Each verb's code is loaded when it is called; `exit` receives its code. */
export function buildProgram(texts: Texts, exit: (code: number) => void): Command {
  const program = new Command("collectro").description(texts.program).version(version());
  const verb = (name: string, description: string): Command =>
    withGlobalOptions(program.command(name).description(description), texts);

  const runVerb = (usage: keyof Texts["verbs"], load: () => Promise<Verb<RunOptions>>): void => {
    withRunOptions(verb(`${usage} <connector>`, texts.verbs[usage]), texts).action(
      async (name: string, options: RunOptions & GlobalOptions) =>
        exit(await (await load())(openSession(options), name, options)),
    );
  };
  runVerb("run", async () => (await import("./commands/run.js")).run);
  runVerb("check", async () => (await import("./commands/check.js")).check);
  runVerb("preview", async () => (await import("./commands/preview.js")).preview);
  runVerb("schema", async () => (await import("./commands/schema.js")).schema);

  verb("connectors [name]", texts.verbs.connectors).action(async (name: string | undefined, options: GlobalOptions) => {
    const { connectors } = await import("./commands/connectors.js");
    exit(await connectors(openSession(options), name));
  });
  verb("crawl <workflow>", texts.verbs.crawl)
    .option("--from <date>", texts.options.from)
    .option("--to <date>", texts.options.to)
    .option("--attach", texts.options.attach)
    .option("--shared-dir <dir>", texts.options.sharedDir)
    .action(async (name: string, options: GlobalOptions & { from?: string; to?: string }) => {
      const { crawlVerb } = await import("./commands/crawl.js");
      exit(await crawlVerb(openSession(options), name, options));
    });
  verb("doctor", texts.verbs.doctor).action(async (options: GlobalOptions) => {
    const { doctor } = await import("./commands/doctor.js");
    exit(await doctor(openSession(options)));
  });
  return program;
}

function withGlobalOptions(command: Command, { options }: Texts): Command {
  return command
    .option("--lang <language>", options.lang)
    .option("--json", options.json)
    .option("--state-dir <dir>", options.stateDir);
}

function withRunOptions(command: Command, { options }: Texts): Command {
  const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];
  return command
    .option("--from <date>", options.from)
    .option("--to <date>", options.to)
    .option("-p, --param <key=value>", options.param, collect)
    .option("--params <json>", options.params)
    .option("--output <uri>", options.output)
    .option("--schema <schema>", options.schema)
    .option("--limit <rows>", options.limit)
    .option("--time-zone <zone>", options.timeZone)
    .option("--expand-window <expansion>", options.expandWindow)
    .option("--empty-window <meaning>", options.emptyWindow);
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
