import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Absent } from "@collectro/bench/servers";
import {
  type FaultLevel,
  type PretestReport,
  pretest,
  renderTerminal,
  type Subject,
  writeReports,
} from "@collectro/pretest";
import { parseTableSchemaText } from "@collectro/table-schema";
import { WINDOW } from "./rows.js";
import type { OpenSubject, PretestSubject } from "./subject.js";
import { example } from "./subjects/example.js";
import { files } from "./subjects/files.js";
import { mysql } from "./subjects/mysql.js";
import { postgres } from "./subjects/postgres.js";
import { rest } from "./subjects/rest.js";

const SUBJECTS: readonly PretestSubject[] = [example, files, rest, postgres, mysql];
const CONTAINER = fileURLToPath(new URL("../../packages/container/dist/main.js", import.meta.url));
const REPORTS = fileURLToPath(new URL("../../.ci/out/pretest", import.meta.url));
/** The image has compiled code kept; a program of this tree keeps it where Node does by default. */
const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") };
/** The default. A store that refuses for good is asked again for 5 minutes. */
const LIMIT_MS = 600_000;
const GRACE_MS = 10_000;
/** So many trials, then a line: a hang can be told from work. */
const TOLD_EVERY = 10;

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort(new Error("stopped")));

process.exit(await main());

/** `npm run pretests [-- NAME…] [--full] [--image IMAGE]`: exit 0 when every connector passed. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { full: { type: "boolean" }, image: { type: "string" } },
    allowPositionals: true,
  });
  const chosen = SUBJECTS.filter(({ connector }) => positionals.length === 0 || positionals.includes(connector));
  const tested: Subject = values.image
    ? { kind: "image", image: values.image }
    : { kind: "command", command: [process.execPath, CONTAINER] };
  let passed = 0;
  for (const subject of chosen) passed += (await judge(subject, tested, values.full ? "full" : "quick")) ? 1 : 0;
  console.log(`pretests ${chosen.length} passed ${passed}`);
  return passed === chosen.length && chosen.length > 0 ? 0 : 1;
}

async function judge(subject: PretestSubject, tested: Subject, faults: FaultLevel): Promise<boolean> {
  const dir = await mkdtemp(join(tmpdir(), "collectro-pretests-"));
  // A database server runs as a user of its own.
  await chmod(dir, 0o755);
  try {
    await using open = await subject.open(dir);
    const report = await pretestOf(subject.connector, tested, open, faults);
    await writeReports(join(REPORTS, subject.connector), report, "en");
    show(subject.connector, report);
    return report.passed;
  } catch (error) {
    if (!(error instanceof Absent)) throw error;
    console.log(`${subject.connector}: not tried, ${error.message}`);
    return false;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function pretestOf(
  connector: string,
  tested: Subject,
  open: OpenSubject,
  faults: FaultLevel,
): Promise<PretestReport> {
  const schema = parseTableSchemaText(open.schema);
  if (!schema.ok) throw new Error(`the schema of ${connector}: ${schema.problems[0]?.problem}`);
  const params = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => `--param=${name}=${value}`);
  return await pretest(
    {
      subject: tested,
      window: WINDOW,
      args: [
        `--connector=${connector}`,
        "--output=gs://local/pretest",
        `--schema=${open.schema}`,
        ...params(open.params),
      ],
      env: tested.kind === "command" ? COMPILED : {},
      schema: schema.schema,
      failingArgs: params(open.failing),
      sharedPath: "/shared",
      endpointEnv: ["COLLECTRO_GCS_ENDPOINT"],
      upstreams: open.upstreams,
      ignoreColumns: [],
      sideBySide: 2,
      storage: "embedded",
      dir: tmpdir(),
      faults,
      strict: true,
      emptyDay: open.emptyDay,
      limitMs: LIMIT_MS,
      graceMs: GRACE_MS,
    },
    {
      signal: stop.signal,
      onProgress: ({ done, total, name }) => {
        if (done % TOLD_EVERY === 0) console.log(`${connector}: ${done} / ${total} ${name}`);
      },
    },
  );
}

function show(connector: string, report: PretestReport): void {
  const { passed, seconds, trials } = report;
  console.log(`${connector}: ${passed ? "passed" : "FAILED"}, ${trials.length} trials in ${seconds.toFixed(0)} s`);
  if (!passed) console.log(renderTerminal(report, "en", { colours: false, columns: 140 }));
}
