import type { PretestVerbOptions } from "../commands/pretest.js";
import { addVerb, type CommandLine, collect, sessionOf } from "../verb.js";

const EXAMPLE = "--from 2024-09-24 --to 2024-09-24 --report out -- python3 main.py --output gs://local/rows";

/** `pretest [COMMAND…]`. */
export function addPretest(line: CommandLine): void {
  const { options } = line.texts;
  const command = addVerb(line, "pretest", "[command...]", EXAMPLE)
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
    const { pretestVerb } = await import("../commands/pretest.js");
    line.exit(await pretestVerb(sessionOf(command), words, command.opts<PretestVerbOptions>()));
  });
}
