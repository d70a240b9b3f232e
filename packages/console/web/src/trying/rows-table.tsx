import { useMemo } from "react";
import type { SchemaColumn } from "../../../src/api/index.js";
import { Table } from "../components/table.js";
import { useTexts } from "../i18n/language.js";
import { rowsOf } from "./rows.js";
import { tryTexts } from "./texts.js";
import "./trying.css";

const numeric = ["INTEGER", "INT64", "FLOAT", "FLOAT64", "NUMERIC", "BIGNUMERIC"];

interface RowsTableProps {
  readonly label: string;
  /** JSON, one row each. */
  readonly lines: readonly string[];
  readonly schema?: readonly SchemaColumn[] | undefined;
}

/** Rows as they are stored, with the types of their columns. */
export function RowsTable({ label, lines, schema }: RowsTableProps) {
  const t = useTexts(tryTexts);
  const { columns, rows } = useMemo(() => rowsOf(lines, schema), [lines, schema]);
  const heads = columns.map(({ name, type }) => ({
    key: name,
    number: numeric.includes(type ?? ""),
    title: (
      <>
        {name}
        {type && <span className="rows-type">{type}</span>}
      </>
    ),
  }));
  return (
    <Table label={label} columns={heads}>
      {rows.map((row, index) => (
        <tr key={index}>
          {row.map((cell, at) => (
            <td key={heads[at]?.key} className={heads[at]?.number ? "number" : "rows-cell"} title={cell}>
              {cell ?? <span className="muted">{t.null}</span>}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  );
}
