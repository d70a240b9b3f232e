import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { CrawlOptions } from "./commands/crawl.js";
import type { PretestVerbOptions } from "./commands/pretest.js";
import type { RunOptions } from "./host-run.js";
import { type GlobalOptions, openSession, type Session } from "./session.js";
import type { Texts, VerbName } from "./texts.js";

type RunVerbName = "run" | "check" | "preview" | "schema";
type RunVerb = (session: Session, connector: string, options: RunOptions) => Promise<number>;

const DATES = "--from 2024-09-24 --to 2024-09-24";
const EXAMPLES: Readonly<Record<VerbName, string>> = {
  run: `collectro run files ${DATES} --param path=data/{date}.csv`,
  check: `collectro check files ${DATES} --param path=data/{date}.csv`,
  preview: `collectro preview files ${DATES} --param path=data/{date}.csv --limit 5`,
  schema: `collectro schema files ${DATES} --param path=data/{date}.csv`,
  connectors: "collectro connectors files",
  crawl: `collectro crawl workflows/sales.yaml ${DATES}`,
  pretest: `collectro pretest ${DATES} --report out -- python3 main.py --output gs://local/rows`,
  doctor: "collectro doctor",
};

/**
 * The command line. Each verb's code is loaded when it is called; `exit` receives its code.
 * Commander never ends the process: it throws a `CommanderError`, which `usage.ts` reads.
 */
export function buildProgram(texts: Texts, exit: (code: number) => void): Command {
  const { options } = texts;
  const program = new Command("collectro")
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => texts.headings[title] ?? title })
    .description(texts.program)
    .version(version(), "-V, --version", options.version)
    .helpOption("-h, --help", options.help)
    .helpCommand("help [verb]", texts.verbs.help)
    .option("--lang <language>", options.lang)
    .option("--json", options.json)
    .option("--state-dir <dir>", options.stateDir);
  addRunVerb(program, "run", texts, exit, async () => (await import("./commands/run.js")).run);
  addRunVerb(program, "check", texts, exit, async () => (await import("./commands/check.js")).check);
  addRunVerb(program, "preview", texts, exit, async () => (await import("./commands/preview.js")).preview);
  addRunVerb(program, "schema", texts, exit, async () => (await import("./commands/schema.js")).schema);
  addConnectors(program, texts, exit);
  addCrawl(program, texts, exit);
  addPretest(program, texts, exit);
  addDoctor(program, texts, exit);
  return program;
}

/** Values of an option that may be repeated. */
function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function addVerb(program: Command, name: VerbName, usage: string, texts: Texts): Command {
  const exitCodes = name in texts.exitCodes ? `\n${texts.exitCodes[name as keyof Texts["exitCodes"]]}` : "";
  return program
    .command(`${name} ${usage}`.trim())
    .description(texts.verbs[name])
    .addHelpText("after", `\n${texts.example}\n  ${EXAMPLES[name]}${exitCodes}`);
}

function addRunVerb(
  program: Command,
  name: RunVerbName,
  texts: Texts,
  exit: (code: number) => void,
  load: () => Promise<RunVerb>,
): void {
  const { options } = texts;
  const command = addVerb(program, name, "<connector>", texts)
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
    const session = openSession(command.optsWithGlobals<GlobalOptions>());
    exit(await (await load())(session, connector, command.opts<RunOptions>()));
  });
}

function addConnectors(program: Command, texts: Texts, exit: (code: number) => void): void {
  const command = addVerb(program, "connectors", "[name]", texts);
  command.action(async (name: string | undefined) => {
    const { connectors } = await import("./commands/connectors.js");
    exit(await connectors(openSession(command.optsWithGlobals<GlobalOptions>()), name));
  });
}

function addCrawl(program: Command, texts: Texts, exit: (code: number) => void): void {
  const { options } = texts;
  const command = addVerb(program, "crawl", "<workflow>", texts)
    .option("--from <date>", options.from)
    .option("--to <date>", options.to)
    .option("--attach", options.attach)
    .option("--shared-dir <dir>", options.sharedDir);
  command.action(async (workflow: string) => {
    const { crawlVerb } = await import("./commands/crawl.js");
    const session = openSession(command.optsWithGlobals<GlobalOptions>());
    exit(await crawlVerb(session, workflow, command.opts<CrawlOptions>()));
  });
}

function addPretest(program: Command, texts: Texts, exit: (code: number) => void): void {
  const { options } = texts;
  const command = addVerb(program, "pretest", "[command...]", texts)
    .option("--image <image>", options.image)
    .option("--from <date>", options.from)
    .option("--to <date>", options.to)
    .option("--arg <argument>", options.arg, collect)
    .option("--env <name=value>", options.env, collect)
    .option("--schema <schema>", options.pretestSchema)
    .option("--failing-arg <argument>", options.failingArg, collect)
    .option("--shared-path <path>", options.sharedPath)
    .option("--endpoint-env <name>", options.endpointEnv, collect)
    .option("--upstream <name=host:port>", options.upstream, collect)
    .option("--ignore-column <name>", options.ignoreColumn, collect)
    .option("--empty-day <date=word>", options.emptyDay)
    .option("--storage <kind>", options.storage)
    .option("--faults <level>", options.faults)
    .option("--strict", options.strict)
    .option("--parallel <number>", options.parallel)
    .option("--timeout <time>", options.timeout)
    .option("--grace <time>", options.grace)
    .option("--report <dir>", options.report);
  command.action(async (words: string[]) => {
    const { pretestVerb } = await import("./commands/pretest.js");
    const session = openSession(command.optsWithGlobals<GlobalOptions>());
    exit(await pretestVerb(session, words, command.opts<PretestVerbOptions>()));
  });
}

function addDoctor(program: Command, texts: Texts, exit: (code: number) => void): void {
  const command = addVerb(program, "doctor", "", texts);
  command.action(async () => {
    const { doctor } = await import("./commands/doctor.js");
    exit(await doctor(openSession(command.optsWithGlobals<GlobalOptions>())));
  });
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
