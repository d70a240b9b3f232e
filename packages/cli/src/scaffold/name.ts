import { ProblemError } from "@collectro/contract";
import type { ScaffoldTexts } from "./texts.js";

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** As `defineConnector` has it. */
const MAX_CHARACTERS = 64;

/** Names that mean something else to JavaScript, or to a disk of Windows, or here: the connector that is copied. */
const RESERVED = new Set([
  ...["constructor", "prototype", "example"],
  ...["aux", "con", "nul", "prn", ...Array.from({ length: 9 }, (_, at) => [`com${at + 1}`, `lpt${at + 1}`]).flat()],
]);

/** Throws ARGUMENT_INVALID when a connector cannot be called so. */
export function checkConnectorName(name: string, texts: ScaffoldTexts): void {
  const detail = fault(name, texts);
  if (detail !== undefined) throw new ProblemError([{ code: "ARGUMENT_INVALID", where: shown(name), detail }]);
}

function fault(name: string, texts: ScaffoldTexts): string | undefined {
  if (name.length > MAX_CHARACTERS) return texts.nameTooLong(name.length, MAX_CHARACTERS);
  if (!NAME.test(name)) return texts.nameForm(suggestion(name));
  return RESERVED.has(name) ? texts.nameReserved : undefined;
}

/** The nearest name that would do; undefined when nothing is left. */
function suggestion(name: string): string | undefined {
  const near = name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+|-+$/g, "");
  return NAME.test(near) && !RESERVED.has(near) ? near : undefined;
}

/** A name in a line of its own: never longer than the line can bear. */
function shown(name: string): string {
  return name.length > MAX_CHARACTERS ? `${name.slice(0, MAX_CHARACTERS)}…` : name;
}
