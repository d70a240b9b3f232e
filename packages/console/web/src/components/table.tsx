import type { ReactNode } from "react";
import "./table.css";

interface TableProps {
  /** What it is, for screen readers. */
  readonly label: string;
  /** The heads; `number` is set to the right. */
  readonly columns: readonly { readonly key: string; readonly title: ReactNode; readonly number?: boolean }[];
  /** Classes beside `table`. */
  readonly className?: string;
  /** `<tr>`s. */
  readonly children: ReactNode;
}

/** A table that scrolls sideways by itself where the page is too narrow. */
export function Table({ label, columns, className = "", children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="table-scroll" tabIndex={0} aria-label={label}>
      <table className={`table ${className}`} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ key, title, number }) => (
              <th key={key} scope="col" className={number ? "number" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
