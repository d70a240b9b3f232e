import type { Kill } from "./run-mutant.js";

const HEADER = ["mutant", "clause", "caught by", "also red"];

/** The table of all mutants and its last line, `mutants N caught N by-own-check N`. */
export function killTable(kills: readonly Kill[]): string {
  const rows = [HEADER, ...kills.map(rowOf)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const caught = kills.filter(({ red }) => red.length > 0).length;
  const byOwnCheck = kills.filter((kill) => kill.byOwnCheck).length;
  return [...lines, "", `mutants ${kills.length} caught ${caught} by-own-check ${byOwnCheck}`].join("\n");
}

function rowOf({ mutant, red, unrelated }: Kill): string[] {
  const caughtBy = red.includes(mutant.caughtBy) ? mutant.caughtBy : red.length > 0 ? "another check" : "SURVIVED";
  const others = red.filter((id) => id !== mutant.caughtBy);
  const alsoRed = others.map((id) => (unrelated.includes(id) ? `${id} (UNRELATED)` : id)).join(", ");
  return [mutant.id, mutant.caughtBy, caughtBy, alsoRed];
}
