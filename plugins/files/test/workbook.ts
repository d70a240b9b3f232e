import { zipOf } from "./zip-writer.js";

/** A workbook to write: the XML of rows as it stands between `<sheetData>` tags, and what goes with it. */
export interface TestSheet {
  readonly name: string;
  readonly rows: string;
  /** What follows the rows: merged cells. */
  readonly after?: string;
  readonly hidden?: boolean;
}

/** What the sheets share. */
export interface TestWorkbook {
  readonly sheets: readonly TestSheet[];
  /** The `<si>` elements. */
  readonly strings?: string;
  /** Codes of formats, used by the styles 1, 2, … */
  readonly formats?: readonly string[];
  readonly date1904?: boolean;
}

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';

/** The bytes of an .xlsx file; `edit` changes the XML of its parts. */
export function xlsxOf(
  { sheets, strings, formats = [], date1904 = false }: TestWorkbook,
  edit = (_name: string, xml: string): string => xml,
): Buffer {
  const related = (id: number, type: string, target: string) =>
    `<Relationship Id="r${id}" Type="${TYPES}/${type}" Target="${target}"/>`;
  const listed = sheets.map(({ name, hidden = false }, index) => {
    return `<sheet name="${name}" sheetId="${index + 1}"${hidden ? ' state="hidden"' : ""} r:id="r${index + 1}"/>`;
  });
  const relations = sheets.map((_, index) => related(index + 1, "worksheet", `worksheets/sheet${index + 1}.xml`));
  const numFmts = formats.map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${code}"/>`);
  const xfs = formats.map((_, index) => `<xf numFmtId="${164 + index}"/>`);
  const members: { name: string; data: string }[] = [
    {
      name: "_rels/.rels",
      data: `<Relationships ${PACKAGE}>${related(1, "officeDocument", "xl/workbook.xml")}</Relationships>`,
    },
    {
      name: "xl/workbook.xml",
      data: `<?xml version="1.0"?><workbook ${MAIN} xmlns:r="${TYPES}"><workbookPr${date1904 ? ' date1904="1"' : ""}/><sheets>${listed.join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      data: `<Relationships ${PACKAGE}>${relations.join("")}${related(98, "styles", "styles.xml")}${strings === undefined ? "" : related(99, "sharedStrings", "/xl/sharedStrings.xml")}</Relationships>`,
    },
    {
      name: "xl/styles.xml",
      data: `<styleSheet ${MAIN}><numFmts>${numFmts.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${xfs.join("")}</cellXfs></styleSheet>`,
    },
    ...sheets.map(({ rows, after = "" }, index) => ({
      name: `xl/worksheets/sheet${index + 1}.xml`,
      data: `<?xml version="1.0" encoding="UTF-8"?><worksheet ${MAIN}><sheetData>${rows}</sheetData>${after}</worksheet>`,
    })),
  ];
  if (strings !== undefined) members.push({ name: "xl/sharedStrings.xml", data: `<sst ${MAIN}>${strings}</sst>` });
  return zipOf(members.map(({ name, data }) => ({ name, data: edit(name, data) })));
}

/** A row of inline strings. */
export function textRow(...texts: readonly string[]): string {
  return `<row>${texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join("")}</row>`;
}
