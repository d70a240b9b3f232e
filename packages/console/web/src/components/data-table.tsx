import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import type { Table } from "../../../src/api/index.js";
import { useTexts } from "../i18n/language.js";
import { compareValues, isNumeric, textOf } from "./data-values.js";
import { Icon } from "./icon.js";
import { componentTexts } from "./texts.js";
import "./table.css";
import "./data-table.css";

type Row = Table["rows"][number];

const ROW_PX = 29;
const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
const byValue: SortFn<typeof features, Row> = (a, b, column) => compareValues(a.getValue(column), b.getValue(column));

interface DataTableProps {
  readonly label: string;
  readonly table: Table;
}

/** Rows of a warehouse: heads with types that sort, only those in sight drawn. */
export function DataTable({ label, table }: DataTableProps) {
  const t = useTexts(componentTexts);
  const scroller = useRef<HTMLElement>(null);
  const columns = useMemo(
    () =>
      table.columns.map(
        ({ name }, index): ColumnDef<typeof features, Row> => ({
          id: `${index} ${name}`,
          accessorFn: (row) => row[name],
          sortFn: byValue,
          sortDescFirst: false,
        }),
      ),
    [table.columns],
  );
  const { getHeaderGroups, getRowModel } = useTable({ features, columns, data: table.rows });
  const { rows } = getRowModel();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const drawn = virtual.getVirtualItems();
  const above = drawn[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="data-scroll" ref={scroller} tabIndex={0} aria-label={label}>
      <table className="table data-table" aria-label={label} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {getHeaderGroups()[0]?.headers.map(({ id, column }, index) => {
              const sorted = column.getIsSorted();
              const { name = "", type = "" } = table.columns[index] ?? {};
              return (
                <th
                  key={id}
                  scope="col"
                  aria-sort={sorted === "asc" ? "ascending" : sorted === "desc" ? "descending" : undefined}
                  className={isNumeric(type) ? "number" : undefined}
                >
                  <button type="button" title={t.sort} onClick={column.getToggleSortingHandler()}>
                    <span className="data-name">{name}</span> <span className="data-type">{type}</span>
                    {sorted && (
                      <span className={`data-sorted data-${sorted}`}>
                        <Icon name="down" size={12} />
                      </span>
                    )}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <Gap heightPx={above} />
        <tbody>
          {drawn.map(({ index }) => (
            <DataRow key={index} index={index} row={rows[index]?.original ?? {}} columns={table.columns} />
          ))}
        </tbody>
        <Gap heightPx={below} />
      </table>
    </section>
  );
}

/** The place of rows that are not drawn. */
function Gap({ heightPx }: { readonly heightPx: number }) {
  if (heightPx <= 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr style={{ height: heightPx }} />
    </tbody>
  );
}

interface DataRowProps {
  readonly index: number;
  readonly row: Row;
  readonly columns: Table["columns"];
}

function DataRow({ index, row, columns }: DataRowProps) {
  return (
    <tr aria-rowindex={index + 2}>
      {columns.map(({ name, type }, column) => {
        const value = row[name];
        const text = textOf(value);
        return (
          <td
            key={column}
            className={isNumeric(type) ? "number" : "data-cell"}
            title={text.length > 40 ? text : undefined}
          >
            {value === null || value === undefined ? <span className="data-null">NULL</span> : text.slice(0, 500)}
          </td>
        );
      })}
    </tr>
  );
}
