import { sourceError } from "@collectro/connector";
import type { Connection } from "mysql2";
import { ask } from "./wire.js";

interface Warning {
  Code: number;
  Message: string;
}

/** Warnings by which the server says that what it gave out is not what there is. */
const CUT: Readonly<Record<number, string>> = {
  1260: "GROUP_CONCAT was cut: raise group_concat_max_len on the server",
  1301: "a value became null: raise max_allowed_packet on the server",
  1931: "the rows may not be all: leave out LIMIT ROWS EXAMINED",
  1977: "a text lost characters: convert it in the query",
};

/** A text that lost characters: told by the rows themselves where the statement looks for it. */
const LOST_CHARACTERS = 1977;

/**
 * Throws SOURCE_DATA when the server has cut rows or values of the statement that has just ended, or may have: it gave more
 * warnings than it keeps. `looked`: the statement looked for lost characters itself.
 */
export async function throwIfCut(connection: Connection, warningCount: number, looked: boolean): Promise<void> {
  if (warningCount === 0) return;
  const [counted = {}] = await ask<Record<string, number>>(connection, "SHOW COUNT(*) WARNINGS");
  const given = Object.values(counted)[0] ?? 0;
  const warnings = await ask<Warning>(connection, "SHOW WARNINGS");
  const cut = warnings.find(({ Code }) => CUT[Code] !== undefined && !(looked && Code === LOST_CHARACTERS));
  if (cut === undefined && warnings.length < given) throw notKept(given, warnings);
  if (cut === undefined) return;
  throw sourceError("SOURCE_DATA", {
    where: "the query",
    detail: `the server warns: ${cut.Message} [${cut.Code}]`,
    hint: CUT[cut.Code] ?? "",
  });
}

function notKept(given: number, warnings: readonly Warning[]): Error {
  const [first] = warnings;
  const example = first === undefined ? "" : `, the first: ${first.Message} [${first.Code}]`;
  return sourceError("SOURCE_DATA", {
    where: "the query",
    detail: `the server gave ${given} warnings and kept ${warnings.length}${example}`,
    hint: "one of those that are lost may say that values were cut: write the query so that it warns less, or read in slices",
  });
}
