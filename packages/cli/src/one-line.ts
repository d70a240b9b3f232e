import { stripVTControlCharacters } from "node:util";

/** Text from outside without what a terminal would obey: escape sequences go, line ends and the like become spaces. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replace(/[\s\p{Cc}]+/gu, " ");
}
