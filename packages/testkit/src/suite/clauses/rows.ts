import type { ConnectorRun } from "../../connector-run.js";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import { beyond, difference, ending, misfit, multiset, shortened } from "../rows.js";
import type { Stand } from "../stand.js";

/** What a connector stores. */
export const rows: readonly Clause[] = [
  { name: "a good run stores rows", check: storesRows },
  { name: "every stored row fits the schema", check: fitsTheSchema },
  { name: "two runs give the same rows", check: givesTheSameTwice },
  { name: "another machine gives the same rows: its zone, its variables", check: givesTheSameElsewhere },
  { name: "check and preview give the first rows of the run", check: previewsTheRun },
  { name: "finished lines and rows are the same rows", check: encodesAsTheHost },
];

async function storesRows(stand: Stand): Promise<void> {
  const run = await stand.good();
  must(run.rows.length >= 2, ending(run), "give the good run a source with two rows or more in its window");
}

async function fitsTheSchema(stand: Stand): Promise<void> {
  const run = await stand.good();
  const todo = "declare `schema` in the connector, or in the case when only the user can know it";
  must(run.report?.schema !== undefined, "nobody knows the columns: the rows were stored unchecked", todo);
  const seen = misfit(run);
  must(seen === undefined, `rows do not fit the schema: ${seen}`, "correct the rows or the schema");
}

/** The run elsewhere is the second one, too: only when it differs a third tells which of the two clauses it is. */
async function givesTheSameTwice(stand: Stand): Promise<void> {
  const good = await stand.good();
  const other = await stand.memo("elsewhere", runElsewhere);
  if (other.exitCode === 0 && difference(good.lines, other.lines, stand.cases.changing) === undefined) return;
  const todo = "read the same again, or name the columns that differ in `changing`";
  await expectSame(stand, await stand.memo("again", () => stand.run()), todo);
}

/** Far from Tokyo and from UTC, with the variables that client libraries look for. */
const ELSEWHERE = {
  TZ: "America/St_Johns",
  LANG: "de_DE.UTF-8",
  ...Object.fromEntries(
    ["PGHOST", "PGUSER", "PGPASSWORD", "PGDATABASE", "MYSQL_HOST", "MYSQL_PWD", "AWS_PROFILE", "AWS_REGION"].map(
      (name) => [name, "elsewhere"],
    ),
  ),
};

async function runElsewhere(stand: Stand): Promise<ConnectorRun> {
  return await stand.run({}, { env: ELSEWHERE });
}

async function givesTheSameElsewhere(stand: Stand): Promise<void> {
  const run = await stand.memo("elsewhere", runElsewhere);
  await expectSame(stand, run, "take zone, addresses and credentials from the context, never from the machine");
}

async function expectSame(stand: Stand, run: ConnectorRun, todo: string): Promise<void> {
  const good = await stand.good();
  must(run.exitCode === 0, () => ending(run), todo);
  const differing = difference(good.lines, run.lines, stand.cases.changing);
  must(differing === undefined, `not the rows of the good run: ${differing}`, todo);
}

/** One row through the container's program; all but one in a process of its own, which costs no run. */
async function previewsTheRun(stand: Stand): Promise<void> {
  const good = await stand.good();
  const run = await stand.run({}, { args: ["--limit", "1"] });
  must(run.exitCode === 0, `with --limit 1: ${ending(run)}`, "a limited run reads less, it does not read otherwise");
  isBeginning(stand, good.lines, run.lines, 1);
  const [one, other] = [run, good].map(({ report }) => JSON.stringify(report?.schema));
  must(one === other, `with --limit 1 the schema is ${one}, else ${other}`, LESS);
  const { limited, lines: whole } = await stand.manners();
  const limit = Math.max(1, whole.rows - 1);
  must(
    limited.outcome === "ended",
    `with --limit ${limit} reading ends with ${limited.error ?? limited.outcome}`,
    LESS,
  );
  isBeginning(stand, good.lines, (limited.lines ?? []).slice(0, limit), limit);
}

const LESS = "use `limit` to ask the source for less, for nothing else";

function isBeginning({ cases }: Stand, all: readonly string[], got: readonly string[], limit: number): void {
  const wanted = Math.min(limit, all.length);
  const todo = "yield every row, whatever `limit` is";
  must(got.length === wanted, `with --limit ${limit} ${got.length} rows came; ${wanted} were expected`, todo);
  const strange = beyond(multiset(got, cases.changing), multiset(all, cases.changing));
  must(strange.length === 0, `with --limit ${limit} there are other rows: ${shortened(strange[0] ?? "")}`, LESS);
}

async function encodesAsTheHost(stand: Stand): Promise<void> {
  const { lines, rows } = await stand.manners();
  const todo = "make both from the same values; see `context.wants`";
  for (const { outcome, error } of [lines, rows])
    must(outcome === "ended", `reading ends with ${error ?? outcome}`, todo);
  const differing = difference(rows.lines ?? [], lines.lines ?? [], stand.cases.changing);
  must(differing === undefined, `wants "lines" against wants "rows": ${differing}`, todo);
}
