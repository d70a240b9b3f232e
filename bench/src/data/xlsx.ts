import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { crc32, deflateRawSync } from "node:zlib";
import { type Order, orderAt } from "./orders.js";

/** The columns of the workbook: those of two orders side by side, as spreadsheets are wide. */
export const WORKBOOK_SCHEMA = ["a", "b"].flatMap((side) => [
  { name: `${side}_id`, type: "INT64", mode: "REQUIRED" },
  { name: `${side}_shop`, type: "STRING", mode: "REQUIRED" },
  { name: `${side}_code`, type: "STRING", mode: "REQUIRED" },
  { name: `${side}_ordered_at`, type: "DATETIME", mode: "REQUIRED" },
  { name: `${side}_amount`, type: "NUMERIC", mode: "REQUIRED" },
  { name: `${side}_paid`, type: "BOOL", mode: "REQUIRED" },
  { name: `${side}_note`, type: "STRING", mode: "NULLABLE" },
  { name: `${side}_delivery`, type: "DATE", mode: "REQUIRED" },
  { name: `${side}_score`, type: "FLOAT64", mode: "REQUIRED" },
  { name: `${side}_color`, type: "STRING", mode: "REQUIRED" },
]);

const DUCKDB: Readonly<Record<string, string>> = {
  INT64: "BIGINT",
  STRING: "VARCHAR",
  BOOL: "BOOLEAN",
  FLOAT64: "DOUBLE",
};

/** The same columns in DuckDB's types. */
export const WORKBOOK_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  WORKBOOK_SCHEMA.map(({ name, type }) => [
    name,
    DUCKDB[type] ?? { DATETIME: "TIMESTAMP", NUMERIC: "DECIMAL(18,2)" }[type] ?? type,
  ]),
);

const ROWS_AT_ONCE = 1_000;
const DAY_MS = 86_400_000;
const EPOCH_MS = Date.UTC(1899, 11, 30);

/**
 * Writes a workbook as Excel does (shared strings, styles, one sheet), and beside it, as `PATH.json`, the rows that a reader
 * must find.
 */
export function writeWorkbook(path: string, rows: number): void {
  const strings = new Map<string, number>();
  const sheet: string[] = [
    `<?xml version="1.0" encoding="UTF-8"?><worksheet ${MAIN}><sheetData><row r="1">`,
    ...WORKBOOK_SCHEMA.map(({ name }, column) => textCell(column, 1, name, strings)),
    "</row>",
  ];
  const expected = openSync(`${path}.json`, "w");
  for (let start = 0; start < rows; start += ROWS_AT_ONCE) {
    const lines: string[] = [];
    for (let index = start; index < Math.min(rows, start + ROWS_AT_ONCE); index++) {
      const pair = [orderAt(2 * index), orderAt(2 * index + 1)];
      sheet.push(rowXml(index + 2, pair, strings));
      lines.push(`${JSON.stringify(Object.assign({}, ...pair.map(rowOf)))}\n`);
    }
    writeSync(expected, lines.join(""));
  }
  closeSync(expected);
  sheet.push("</sheetData></worksheet>");
  const items = [...strings.keys()].map((text) => `<si><t>${escaped(text)}</t></si>`);
  writeFileSync(
    path,
    zipped({
      ...PARTS,
      "xl/worksheets/sheet1.xml": sheet.join(""),
      "xl/sharedStrings.xml": `<sst ${MAIN}>${items.join("")}</sst>`,
    }),
  );
}

function rowOf(order: Order, index: number): Record<string, unknown> {
  const side = index === 0 ? "a" : "b";
  const { id, shop, code, ordered_at, amount, paid, note, delivery, score, detail } = order;
  const at = ordered_at.replace("T", " ").replace("Z", "");
  const values = { id, shop, code, ordered_at: at, amount, paid, note, delivery, score, color: detail.color };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${side}_${name}`, value]));
}

function rowXml(row: number, pair: readonly Order[], strings: Map<string, number>): string {
  const cells = pair.flatMap((order, index) => {
    const at = 10 * index;
    const days = (text: string): number => (Date.parse(text) - EPOCH_MS) / DAY_MS;
    return [
      valueCell(at, row, order.id),
      textCell(at + 1, row, order.shop, strings),
      textCell(at + 2, row, order.code, strings),
      valueCell(at + 3, row, days(order.ordered_at), ' s="2"'),
      valueCell(at + 4, row, Number(order.amount)),
      valueCell(at + 5, row, order.paid ? 1 : 0, ' t="b"'),
      order.note === null ? "" : textCell(at + 6, row, order.note, strings),
      valueCell(at + 7, row, days(order.delivery), ' s="1"'),
      valueCell(at + 8, row, order.score),
      textCell(at + 9, row, order.detail.color, strings),
    ];
  });
  return `<row r="${row}" spans="1:20">${cells.join("")}</row>`;
}

function valueCell(column: number, row: number, value: number, attributes = ""): string {
  return `<c r="${String.fromCharCode(65 + column)}${row}"${attributes}><v>${value}</v></c>`;
}

function textCell(column: number, row: number, text: string, strings: Map<string, number>): string {
  const index = strings.get(text) ?? strings.size;
  strings.set(text, index);
  return valueCell(column, row, index, ' t="s"');
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
const SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const PARTS = {
  "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEETML}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SHEETML}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${SHEETML}.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="${SHEETML}.styles+xml"/></Types>`,
  "_rels/.rels": `<Relationships ${RELATIONS}><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml": `<workbook ${MAIN} xmlns:r="${OFFICE}"><workbookPr/><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": `<Relationships ${RELATIONS}><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  "xl/styles.xml": `<styleSheet ${MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy/mm/dd hh:mm:ss.000"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
};

/** A zip archive of texts. */
function zipped(parts: Readonly<Record<string, string>>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const data = Buffer.from(text);
    const packed = deflateRawSync(data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const header = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name)]);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, place, Buffer.from(name)]));
    files.push(header, packed);
    offset += header.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}
