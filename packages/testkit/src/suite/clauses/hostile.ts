import type { ConnectorRun } from "../../connector-run.js";
import { type ConnectorCases, type Hostile, type HostileCell, type HostileName, reasonOf } from "../cases.js";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import { HOLDABLE, HOSTILE_NAMES, hostileCells, isThatValue } from "../hostile-cells.js";
import { ending, shortened } from "../rows.js";
import type { Stand } from "../stand.js";
import { failsAndTells } from "./outcome.js";

/** Values that break careless code: each comes out as it is, or fails the run by name. */
export function hostile({ hostile: given }: ConnectorCases): Clause[] {
  const reason = reasonOf(given);
  const { cannot = {}, ...place } = given as Hostile;
  const together = new WeakMap<Stand, Promise<ReadonlySet<HostileName>>>();
  return HOSTILE_NAMES.map((name) => ({
    name: `a hostile value, ${name}: stored as it is, or refused with its place`,
    notApplicable: reason ?? cannot[name],
    async check(stand) {
      const known =
        together.get(stand) ??
        storedTogether(
          stand,
          place,
          HOLDABLE.filter((one) => !(one in cannot)),
        );
      together.set(stand, known);
      if (!(await known).has(name)) await holdsAlone(stand, place, name);
    },
  }));
}

/** Tries all at once, which spares a run for each: most sources can hold most of them. */
async function storedTogether(
  stand: Stand,
  place: Hostile,
  names: readonly HostileName[],
): Promise<ReadonlySet<HostileName>> {
  const cells = hostileCells(names);
  const run = await stand.run(await place.place(cells, stand.source.address));
  if (run.exitCode !== 0 || run.rows.length !== cells.length) return new Set();
  return new Set(cells.filter((cell) => isStored(run, place, cell)).map(({ name }) => name));
}

async function holdsAlone(stand: Stand, place: Hostile, name: HostileName): Promise<void> {
  const cells = hostileCells([name]);
  const [cell] = cells;
  const run = await stand.run(await place.place(cells, stand.source.address));
  if (run.exitCode === 0) {
    must(run.rows.length === 1, () => ending(run), "place one row for each cell, and let the run read no other");
    const got = shortened(JSON.stringify(run.rows[0]?.[place.column]) ?? "no such column");
    const todo = "hand values on as they are; what cannot be held is an error, never another value";
    must(cell !== undefined && isStored(run, place, cell), `success, but the value became ${got}`, todo);
    return;
  }
  failsAndTells(run);
  const todo = "say in the error's `where` which row, line or column it is";
  must(/\(.+\)/.test(run.errors[0] ?? ""), () => ending(run), todo);
}

function isStored(run: ConnectorRun, { column }: Hostile, cell: HostileCell): boolean {
  return run.rows.some((row) => isThatValue(row[column], cell));
}
