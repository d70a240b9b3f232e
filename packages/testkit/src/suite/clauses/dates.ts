import { daysOf, type RunWindow } from "@collectro/connector";
import { type ConnectorCases, type EmptyDay, reasonOf } from "../cases.js";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import { difference, ending } from "../rows.js";
import type { Stand } from "../stand.js";

/** What dates do. */
export function dates({ emptyDay }: ConnectorCases): Clause[] {
  return [
    { name: "the rows of a window are the rows of its days together", check: isTheUnionOfItsDays },
    {
      name: "a day without rows ends as declared",
      notApplicable: reasonOf(emptyDay),
      check: (stand) => endsAsDeclared(stand, emptyDay as EmptyDay),
    },
  ];
}

async function isTheUnionOfItsDays(stand: Stand): Promise<void> {
  const { window, changing } = stand.cases;
  const days = daysOf(window as RunWindow);
  must(days.length >= 2, `the case's window has ${days.length} day`, "declare two days or more, with rows on each");
  const good = await stand.good();
  const todo = "read the dates of `slice`, both included, and nothing beyond them";
  const together: string[] = [];
  const { days: alone } = await stand.manners();
  for (const [at, { outcome, error, lines = [] }] of alone.entries()) {
    must(outcome === "ended", `${days[at]} alone: reading ends with ${error ?? outcome}`, todo);
    together.push(...lines);
  }
  const differing = difference(together, good.lines, changing);
  must(differing === undefined, `${window.from} to ${window.to} against its ${days.length} days: ${differing}`, todo);
}

async function endsAsDeclared(stand: Stand, emptyDay: EmptyDay): Promise<void> {
  const { zeroRows, day } = emptyDay;
  const { declaration } = await stand.manners();
  const declared = declaration.emptyWindow ?? "ask";
  must(declared === zeroRows, `the connector declares ${declared}, the case ${zeroRows}`, "make them agree");
  const window = { from: day, to: day };
  const run = await stand.run({ ...emptyDay, window });
  must(run.rows.length === 0, () => `${day} is not empty: ${ending(run)}`, "name a day without rows");
  if (zeroRows === "success") {
    must(run.exitCode === 0, () => ending(run), "an empty answer of the source is no error: yield nothing and return");
    return;
  }
  const wanted = zeroRows === "ask" ? /EMPTY_UNDECIDED/ : /EMPTY_WINDOW|SOURCE_/;
  must(run.exitCode === 1, () => ending(run), "an empty day must not be a success here");
  must(
    wanted.test(run.errors[0] ?? ""),
    () => ending(run),
    "return without rows, or throw a sourceError that says why",
  );
}
