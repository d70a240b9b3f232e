import { sourceError } from "@collectro/connector";
import { decoded } from "../place.js";
import { sheetError } from "./errors.js";
import type { Package } from "./package.js";
import { attributeOf, elementsOf } from "./xml.js";

/** A workbook: its sheets in their order, and where what they share lies. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Dates count from 1904-01-01, not from 1900. */
  readonly date1904: boolean;
  readonly sharedStrings: string | undefined;
  readonly styles: string | undefined;
}

/** One sheet of cells. */
export interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly part: string;
}

/** Reads the list of sheets. Sheets that hold a chart alone are left out. */
export async function readWorkbook(archive: Package): Promise<Workbook> {
  const root = [...(await archive.relations("")).values()].find(({ type }) => type === "officeDocument");
  if (root === undefined) throw sheetError(archive.name, "it is no Excel workbook", "name an .xlsx file");
  const text = await archive.text(root.part);
  if (!/<(?:\w+:)?workbook[\s>]/.test(text)) {
    throw sheetError(archive.name, "it is no workbook in XML (perhaps .xlsb)", "save it as .xlsx");
  }
  const relations = await archive.relations(root.part);
  const partOf = (wanted: string) => [...relations.values()].find(({ type }) => type === wanted)?.part;
  const sheets: Sheet[] = [];
  for (const { tag } of elementsOf(text, "sheet")) {
    const id = /\s[\w.-]+:id\s*=\s*["']([^"']*)["']/.exec(tag)?.[1] ?? "";
    const relation = relations.get(id);
    if (relation?.type !== "worksheet") continue;
    const name = decoded(attributeOf(tag, "name") ?? "");
    sheets.push({ name, hidden: (attributeOf(tag, "state") ?? "visible") !== "visible", part: relation.part });
  }
  const [properties] = elementsOf(text, "workbookPr");
  const date1904 = /^(?:1|true|on)$/.test(attributeOf(properties?.tag ?? "", "date1904") ?? "");
  return { sheets, date1904, sharedStrings: partOf("sharedStrings"), styles: partOf("styles") };
}

/** The sheet asked for: by name, by number from 1, or the only one that is not hidden. */
export function sheetOf({ sheets }: Workbook, wanted: string | undefined, where: string): Sheet {
  const listed = sheets.map(({ name }) => JSON.stringify(name)).join(", ");
  if (wanted === undefined) {
    const visible = sheets.filter(({ hidden }) => !hidden);
    const [only] = visible;
    if (only !== undefined && visible.length === 1) return only;
    throw sheetError(where, `it has ${visible.length} visible sheets: ${listed}`, "say which by the param sheet");
  }
  const named = sheets.find(({ name }) => name === wanted);
  const numbered = /^[1-9][0-9]{0,4}$/.test(wanted) ? sheets[Number(wanted) - 1] : undefined;
  const sheet = named ?? numbered;
  if (sheet !== undefined) return sheet;
  // Not "not found": that says of the whole file that it is not there, and missing: skip would leave it out.
  throw sourceError("SOURCE_DATA", {
    where,
    detail: `there is no sheet ${JSON.stringify(wanted)}; it has ${listed}`,
    hint: "correct the param sheet: a name as Excel shows it, or a number from 1",
  });
}
