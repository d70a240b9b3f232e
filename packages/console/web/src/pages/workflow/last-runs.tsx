import { Link } from "wouter";
import type { RunSummary } from "../../../../src/api/index.js";
import { StatusBadge } from "../../components/status-badge.js";
import { Table } from "../../components/table.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import { workflowTexts } from "./texts.js";
import "./form/parts.css";

/** Runs of one workflow, the newest first; kept current by events. */
export function LastRuns({ runs }: { readonly runs: readonly RunSummary[] }) {
  const t = useTexts(workflowTexts);
  const formats = useFormats();
  if (runs.length === 0) return <p className="last-runs-none muted">{t.noRuns}</p>;
  const columns = [
    { key: "started", title: t.started },
    { key: "verdict", title: t.verdict },
    { key: "dates", title: t.dates },
    { key: "rows", title: t.rows, number: true },
    { key: "why", title: t.why },
  ];
  return (
    <Table label={t.runsTable} columns={columns}>
      {runs.map(({ id, startedAt, verdict, window, counts, why }) => (
        <tr key={id}>
          <td className="nowrap">
            <Link href={paths.run(id)}>
              <time dateTime={startedAt}>{formats.instant(startedAt)}</time>
            </Link>
          </td>
          <td>
            <StatusBadge tone={verdict} />
          </td>
          <td className="nowrap">{formats.dates(window)}</td>
          <td className="number">{formats.number(counts.rowsLoaded)}</td>
          <td className="last-runs-why ellipsis" title={why}>
            {why}
          </td>
        </tr>
      ))}
    </Table>
  );
}
