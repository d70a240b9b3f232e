import type { RecordOptions } from "../commands/record.js";
import { addVerb, type CommandLine, collect, sessionOf } from "../verb.js";

const EXAMPLE =
  "rest --from 2024-09-24 --to 2024-09-24 --param url=https://api.example.com/items --out test/items.cassette.yaml";

/** `record NAME`: the options of `run`, but for the output. */
export function addRecord(line: CommandLine): void {
  const { options } = line.texts;
  const command = addVerb(line, "record", "<connector>", EXAMPLE)
    .option("--from <date>", options.from)
    .option("--to <date>", options.to)
    .option("-p, --param <key=value>", options.param, collect)
    .option("--params <json>", options.params)
    .option("--schema <schema>", options.schema)
    .option("--limit <rows>", options.limit)
    .option("--time-zone <zone>", options.timeZone)
    .option("--expand-window <expansion>", options.expandWindow)
    .option("--empty-window <meaning>", options.emptyWindow)
    .option("--out <file>", options.out);
  command.action(async (connector: string) => {
    const { record } = await import("../commands/record.js");
    line.exit(await record(sessionOf(command), connector, command.opts<RecordOptions>()));
  });
}
