import type { Language } from "@collectro/contract";
import type { CrawlStage, RunPhase, Verdict } from "@collectro/crawler";
import { en } from "./texts-en.js";
import { ja } from "./texts-ja.js";

/** The verbs of the command line. */
export type VerbName =
  | "run"
  | "check"
  | "preview"
  | "schema"
  | "record"
  | "connectors"
  | "workflow"
  | "crawl"
  | "manifest"
  | "runs"
  | "show"
  | "logs"
  | "retry"
  | "sweep"
  | "prune"
  | "schedule"
  | "pretest"
  | "doctor";

/** What is wrong with a command line itself, by commander's own code. */
export type UsageFault =
  | "commander.unknownCommand"
  | "commander.unknownOption"
  | "commander.missingArgument"
  | "commander.optionMissingArgument"
  | "commander.excessArguments";

type OptionTextName =
  | "lang"
  | "json"
  | "stateDir"
  | "help"
  | "version"
  | "from"
  | "to"
  | "param"
  | "params"
  | "output"
  | "outputUnused"
  | "schema"
  | "limit"
  | "timeZone"
  | "expandWindow"
  | "emptyWindow"
  | "out"
  | "attach"
  | "sharedDir"
  | "pod"
  | "appear"
  | "image"
  | "arg"
  | "env"
  | "failingArg"
  | "sharedPath"
  | "endpointEnv"
  | "upstream"
  | "ignoreColumn"
  | "emptyDay"
  | "storage"
  | "faults"
  | "strict"
  | "report"
  | "timeout"
  | "parallel"
  | "grace"
  | "pretestSchema"
  | "runsFrom"
  | "runsTo"
  | "verdict"
  | "runsLimit"
  | "follow"
  | "errorsOnly"
  | "search"
  | "olderThan"
  | "keep"
  | "withStore"
  | "yes"
  | "workflows"
  | "next"
  | "parallelWorkflows"
  | "markdown";

/** What the command line says, in one language. Problems come from the catalogue of the contract. */
export interface Texts {
  readonly language: Language;
  readonly program: string;
  readonly verbs: Readonly<Record<VerbName | "help" | "workflowCheck" | "scheduleRun" | "schemaDiff", string>>;
  /** Below the help of a verb: what its exit codes mean. */
  readonly exitCodes: Readonly<Record<"run" | "record" | "crawl" | "check" | "pretest" | "doctor" | "retry", string>>;
  readonly options: Readonly<Record<OptionTextName, string>>;
  /** Headings of the help, by commander's own. */
  readonly headings: Readonly<Record<string, string>>;
  readonly example: string;
  readonly usage: Readonly<Record<UsageFault, string>>;
  didYouMean(suggestion: string): string;
  readonly windowHint: string;
  badLanguage(given: string): string;
  badState(cause: string): string;
  hostDied(how: string, cause: string): string;

  noConnector(project: string): string;
  storedIn(place: string): string;
  works(connector: string, rows: number): string;
  failed(connector: string): string;
  rowsShown(shown: number, limit: number): string;
  readonly noRows: string;
  inferred(rows: number): string;
  textLooksLike(values: number, type: string): string;
  readonly required: string;
  readonly optional: string;
  readonly secret: string;
  readonly connectorColumns: readonly [string, string, string];
  readonly paramColumns: readonly [string, string, string, string, string];
  readonly schemaColumns: readonly [string, string, string];

  readonly noWorkflow: string;
  workflowsThere(names: readonly string[]): string;
  readonly attachNeedsFolder: string;
  readonly folderNeedsAttach: string;
  readonly noFolder: string;
  readonly appearNeedsPod: string;
  readonly noSharedProcesses: string;
  badDuration(given: string): string;
  readonly noVariable: string;
  readonly phases: Readonly<Record<RunPhase, string>>;
  readonly stages: Readonly<Record<CrawlStage, string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  resumed(runId: string, verdict: Verdict): string;
  /** The container's own counts, as it recorded them. */
  hostCounts(read: number, encoded: number, stored: number): string;
  crawlCounts(objects: number, validated: number, loaded: number, table: string): string;
  tableRows(table: string, shown: number, total: number): string;
  tableHidden(table: string, cause: string): string;

  readonly record: {
    recorded(connector: string, requests: number, rows: number): string;
    /** Behind the path of the cassette, and of a test that was there before. */
    readonly lookThrough: string;
    readonly kept: string;
    differs(recorded: number, replayed: number): string;
  };

  readonly pretest: {
    readonly subject: string;
    readonly upstream: string;
    readonly emptyDay: string;
    readonly duration: string;
    readonly count: string;
    oneOf(values: readonly string[]): string;
    noVariable(name: string): string;
    /** How far a pretest is. `remaining` is in seconds. */
    progress(done: number, total: number, name: string, remaining: number): string;
    readonly stopped: string;
    reports(dir: string): string;
  };

  readonly findings: Readonly<Record<"ok" | "missing" | "optionalMissing", string>>;
  readonly noCredentials: string;
  readonly storeDefault: string;
  storeAnswers(endpoint: string): string;
  storeSilent(endpoint: string, cause: string): string;
  readonly notInstalled: string;
  clientOnly(cause: string): string;
}

/** The texts of a language. */
export function textsIn(language: Language): Texts {
  return language === "ja" ? ja : en;
}
