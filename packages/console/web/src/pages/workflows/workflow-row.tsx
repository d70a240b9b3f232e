import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { NextTurn, WorkflowSummary } from "../../../../src/api/index.js";
import { sessionQuery } from "../../api/queries.js";
import { StatusBadge } from "../../components/status-badge.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import { scheduleInWords } from "./schedule-words.js";
import { workflowsTexts } from "./texts.js";

/** One workflow in the list. */
export function WorkflowRow({ workflow }: { readonly workflow: WorkflowSummary }) {
  const t = useTexts(workflowsTexts);
  const formats = useFormats();
  const { name, connector, table, schedule, next, lastRun } = workflow;
  return (
    <tr>
      <td>
        <Link href={paths.workflow(name)}>
          <strong>{name}</strong>
        </Link>
      </td>
      <td className="nowrap">
        {lastRun ? (
          <>
            <Link href={paths.run(lastRun.id)}>
              <StatusBadge tone={lastRun.verdict} />
            </Link>{" "}
            <time className="small muted" dateTime={lastRun.startedAt} title={formats.instant(lastRun.startedAt)}>
              {formats.ago(lastRun.startedAt, Date.now())}
            </time>
          </>
        ) : (
          <StatusBadge tone="idle">{t.never}</StatusBadge>
        )}
      </td>
      <td className="nowrap">{scheduleInWords(schedule, t)}</td>
      <td className="nowrap">{next && <Next next={next} />}</td>
      <td className="mono">{table}</td>
      <td>{connector ?? <span className="muted">{t.ownContainer}</span>}</td>
    </tr>
  );
}

function Next({ next: { at, local, timeZone, from, to } }: { readonly next: NextTurn }) {
  const t = useTexts(workflowsTexts);
  const formats = useFormats();
  const { data: session } = useQuery(sessionQuery());
  const isOff = session?.schedules === "off";
  return (
    <span className={isOff ? "muted" : undefined} title={isOff ? t.off : timeZone}>
      <time dateTime={at}>{local}</time> <span className="small muted">{t.nextFor(formats.dates({ from, to }))}</span>
    </span>
  );
}
