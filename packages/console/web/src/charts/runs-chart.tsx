import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { runsQuery } from "../api/queries.js";
import { ErrorBox } from "../components/error-box.js";
import { Loading } from "../components/loading.js";
import { StatusBadge } from "../components/status-badge.js";
import { Table } from "../components/table.js";
import { useFormats, useTexts } from "../i18n/language.js";
import { type DayFigures, daysOfRuns } from "./days-of-runs.js";
import { chartTexts } from "./texts.js";
import "./charts.css";

const DayBars = lazy(() => import("./day-bars.js"));
const RUNS = 100;

/** Rows and durations of a workflow's last days, as bars and, for who cannot see them, as a table. */
export function RunsChart({ workflow }: { readonly workflow: string }) {
  const t = useTexts(chartTexts);
  const formats = useFormats();
  const runs = useQuery(runsQuery({ workflow, limit: RUNS }));
  const days = useMemo(() => daysOfRuns(runs.data?.runs ?? []), [runs.data]);
  if (runs.error) return <ErrorBox error={runs.error} onRetry={() => void runs.refetch()} />;
  if (runs.isPending) return <Loading />;
  if (days.length < 2) return <p className="muted">{t.none}</p>;
  return (
    <div className="stack-tight">
      <Suspense fallback={<Loading />}>
        <div className="charts">
          <DayBars title={t.rows} days={days} pick={rowsOf} format={formats.compact} colour="--loaded-solid" />
          <DayBars
            title={t.duration}
            days={days}
            pick={secondsOf}
            format={(seconds) => formats.duration(seconds * 1000)}
            colour="--open-solid"
          />
        </div>
      </Suspense>
      <details>
        <summary className="small muted">{t.asTable}</summary>
        <FiguresTable days={days} />
      </details>
    </div>
  );
}

function FiguresTable({ days }: { readonly days: readonly DayFigures[] }) {
  const t = useTexts(chartTexts);
  const formats = useFormats();
  const columns = [
    { key: "day", title: t.day },
    { key: "verdict", title: t.verdict },
    { key: "rows", title: t.rowsHead, number: true },
    { key: "took", title: t.took, number: true },
  ];
  return (
    <Table label={t.asTable} columns={columns}>
      {days.toReversed().map(({ date, verdict, rows, durationMs }) => (
        <tr key={date}>
          <td>{date}</td>
          <td>
            <StatusBadge tone={verdict} />
          </td>
          <td className="number">{formats.number(rows)}</td>
          <td className="number">{formats.duration(durationMs)}</td>
        </tr>
      ))}
    </Table>
  );
}

function rowsOf(day: DayFigures): number {
  return day.rows;
}

function secondsOf(day: DayFigures): number {
  return day.durationMs / 1000;
}
