import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { Texts } from "./texts.js";
import type { CommandLine } from "./verb.js";
import { addBackfill, addBackfillWorker } from "./verbs/backfill.js";
import { addConnectors } from "./verbs/connectors.js";
import { addConsole } from "./verbs/console.js";
import { addCrawl } from "./verbs/crawl.js";
import { addDoctor } from "./verbs/doctor.js";
import { addInit } from "./verbs/init.js";
import { addManifest } from "./verbs/manifest.js";
import { addNew } from "./verbs/new.js";
import { addPretest } from "./verbs/pretest.js";
import { addRecord } from "./verbs/record.js";
import { addRunVerbs } from "./verbs/run.js";
import { addRunRecordVerbs } from "./verbs/runs.js";
import { addSchedule } from "./verbs/schedule.js";
import { addWorkflow } from "./verbs/workflow.js";

/** In the order of the help. */
const VERBS: readonly ((line: CommandLine) => void)[] = [
  addRunVerbs,
  addRecord,
  addConnectors,
  addWorkflow,
  addCrawl,
  addManifest,
  addBackfill,
  addBackfillWorker,
  addRunRecordVerbs,
  addSchedule,
  addConsole,
  addPretest,
  addNew,
  addInit,
  addDoctor,
];

/**
 * The command line. Each verb registers itself (`verbs/`), and its code is loaded when it is called; `exit` receives its
 * code. Commander never ends the process: it throws a `CommanderError`, which `usage.ts` reads.
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
  for (const addTo of VERBS) addTo({ program, texts, exit });
  return program;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
