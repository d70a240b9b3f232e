import type { ConnectorRun } from "../../connector-run.js";
import { type ConnectorCases, type Hostile, type HostileCell, type HostileName, reasonOf } from "../cases.js";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import { HOSTILE_NAMES, holdable, hostileCells, isThatValue } from "../hostile-cells.js";
import { ending, misfit, shortened } from "../rows.js";
import type { Stand } from "../stand.js";
import { failsAndTells } from "./outcome.js";

/** Values that break careless code: each comes out as it is, or fails the run by name. */
export function hostile({ hostile: given }: ConnectorCases): Clause[] {
  const reason = reasonOf(given);
  const { cannot = {}, ...place } = given as Hostile;
  return HOSTILE_NAMES.map((name) => ({
    name: `a hostile value, ${name}: stored as it is, or refused with its place`,
    notApplicable: reason ?? cannot[name],
    async check(stand) {
      const known = await stand.memo("hostile", () => storedTogether(stand, place, cannot));
      if (!known.has(name)) await holdsAlone(stand, place, name);
    },
  }));
}

/** Tries many at once, or fewer, which spares a run for each: most sources can hold most of them. */
async function storedTogether(
  stand: Stand,
  place: Hostile,
  cannot: NonNullable<Hostile["cannot"]>,
): Promise<ReadonlySet<HostileName>> {
  for (const names of holdable(stand.cases.source.kind)) {
    const cells = hostileCells(names.filter((name) => cannot[name] === undefined));
    const run = await stand.run(await place.place(cells, stand.source.address));
    if (run.exitCode !== 0 || run.rows.length !== cells.length) continue;
    return new Set(cells.filter((cell) => isStored(run, place, cell)).map(({ name }) => name));
  }
  return new Set();
}

async function holdsAlone(stand: Stand, place: Hostile, name: HostileName): Promise<void> {
  const cells = hostileCells([name]);
  const [cell] = cells;
  const run = await stand.run(await place.place(cells, stand.source.address));
  if (run.exitCode === 0) {
    must(run.rows.length === 1, () => ending(run), "place one row for each cell, and let the run read no other");
    const got = shortened(JSON.stringify(run.rows[0]?.[place.column]) ?? "no such column");
    const todo = "hand values on as they are; what cannot be held is an error, never another value";
    const seen = misfit(run) ?? `the value became ${got}`;
    must(cell !== undefined && isStored(run, place, cell), `success, but ${seen}`, todo);
    return;
  }
  failsAndTells(run);
  const todo = "say in the error's `where` which row, line or column it is";
  must(/\(.+\)/.test(run.errors[0] ?? ""), () => ending(run), todo);
}

/** A value that BigQuery would not load is not stored, whatever the object says. */
function isStored(run: ConnectorRun, { column }: Hostile, cell: HostileCell): boolean {
  return misfit(run) === undefined && run.rows.some((row) => isThatValue(row[column], cell));
}
