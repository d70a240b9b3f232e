import { Link } from "wouter";
import type { RunSummary } from "../../../../src/api/index.js";
import { StatusBadge } from "../../components/status-badge.js";
import { Table } from "../../components/table.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import { useNow } from "../../use-now.js";
import { runsTexts } from "./texts.js";
import "./run-table.css";

interface RunTableProps {
  readonly label: string;
  readonly runs: readonly RunSummary[];
}

/** Runs, one a row; the dates are the link. */
export function RunTable({ label, runs }: RunTableProps) {
  const t = useTexts(runsTexts);
  const now = useNow(runs.some(({ verdict }) => verdict === "open") ? 1_000 : 20_000);
  const columns = [
    { key: "verdict", title: t.verdict },
    { key: "workflow", title: t.workflow },
    { key: "dates", title: t.dates },
    { key: "rows", title: t.rowsHead, number: true },
    { key: "size", title: t.size, number: true },
    { key: "started", title: t.started },
    { key: "took", title: t.took, number: true },
    { key: "why", title: <span className="hidden">…</span> },
  ];
  return (
    <Table label={label} columns={columns} className="run-table">
      {runs.map((run) => (
        <Row key={run.id} run={run} now={now} />
      ))}
    </Table>
  );
}

function Row({ run, now }: { readonly run: RunSummary; readonly now: number }) {
  const t = useTexts(runsTexts);
  const formats = useFormats();
  const { counts } = run;
  const rows = run.verdict === "loaded" ? counts.rowsLoaded : counts.rowsValidated;
  const ended = run.endedAt ? Date.parse(run.endedAt) : Math.floor(now / 1000) * 1000;
  return (
    <tr>
      <td>
        <StatusBadge tone={run.verdict}>{run.verdict === "open" ? t.phase[run.phase] : undefined}</StatusBadge>
      </td>
      <td className="run-workflow ellipsis">
        <Link href={paths.workflow(run.workflow)}>{run.workflow}</Link>
        <Link href={paths.run(run.id)} className="run-link run-narrow">
          {formats.dates(run.window)}
        </Link>
      </td>
      <td className="nowrap">
        <Link href={paths.run(run.id)} className="run-link">
          {formats.dates(run.window)}
        </Link>
      </td>
      <td className="number">{formats.number(rows)}</td>
      <td className="number">{formats.bytes(counts.bytes)}</td>
      <td className="nowrap" title={formats.instant(run.startedAt)}>
        {formats.ago(run.startedAt, Math.max(now, Date.parse(run.startedAt)))}
      </td>
      <td className="number">{formats.duration(ended - Date.parse(run.startedAt))}</td>
      <td className="run-why muted ellipsis" title={run.why}>
        {run.why ?? (run.warnings > 0 ? t.warnings(run.warnings) : "")}
      </td>
    </tr>
  );
}
