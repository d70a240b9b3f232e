import { Link } from "wouter";
import type { PretestSummary } from "../../../../src/api/index.js";
import { StatusBadge, type Tone } from "../../components/status-badge.js";
import { Table } from "../../components/table.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import { pretestTexts } from "./texts.js";

/** By what a pre-test is marked. */
export const pretestTone: Readonly<Record<PretestSummary["state"], Tone>> = {
  running: "open",
  passed: "loaded",
  failed: "failed",
  stopped: "idle",
  error: "lost",
};

/** Pre-tests, the newest first. */
export function PretestTable({ pretests }: { readonly pretests: readonly PretestSummary[] }) {
  const t = useTexts(pretestTexts);
  const formats = useFormats();
  const columns = [
    { key: "started", title: t.startedAt },
    { key: "workflow", title: t.workflow },
    { key: "state", title: t.outcomes },
    { key: "faults", title: t.faults },
    { key: "dates", title: t.dates },
    { key: "duration", title: t.duration, number: true },
  ];
  return (
    <Table label={t.table} columns={columns}>
      {pretests.map((pretest) => (
        <tr key={pretest.id}>
          <td className="nowrap">
            <Link href={paths.pretest(pretest.id)}>
              <time dateTime={pretest.startedAt}>{formats.instant(pretest.startedAt)}</time>
            </Link>
          </td>
          <td>{pretest.workflow}</td>
          <td>
            <StatusBadge tone={pretestTone[pretest.state]}>{t.state[pretest.state]}</StatusBadge>
          </td>
          <td>{t.faultNames[pretest.faults]}</td>
          <td className="nowrap">{formats.dates(pretest)}</td>
          <td className="number">{durationOf(pretest, formats.duration)}</td>
        </tr>
      ))}
    </Table>
  );
}

function durationOf({ startedAt, endedAt }: PretestSummary, format: (ms: number) => string): string {
  return endedAt === undefined ? "" : format(Date.parse(endedAt) - Date.parse(startedAt));
}
