import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Calendar, CalendarDay, RunSummary } from "../../../../src/api/index.js";
import { runQuery, runsQuery } from "../../api/queries.js";
import { Card } from "../../components/card.js";
import { Icon } from "../../components/icon.js";
import { StatusMark } from "../../components/status-badge.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import { useNow } from "../../use-now.js";
import { runsTexts } from "./texts.js";

const SHOWN = 5;

interface Trouble extends CalendarDay {
  readonly workflow: string;
}

/** What somebody should look at: days whose newest run did not load, and what is under way. */
export function Attention({ calendar }: { readonly calendar: Calendar }) {
  const t = useTexts(runsTexts);
  const running = useQuery(runsQuery({ verdict: "open", limit: SHOWN })).data;
  const troubles = troublesIn(calendar);
  return (
    <div className="attention">
      <Card title={<Counted title={t.attention} count={troubles.length} tone="failed" />}>
        <Troubles troubles={troubles} />
      </Card>
      <Card title={<Counted title={t.running} count={running?.total ?? 0} tone="open" />}>
        {running?.runs.length ? (
          <ul className="attention-list">
            {running.runs.map((run) => (
              <Running key={run.id} run={run} />
            ))}
            <More count={running.total - running.runs.length} to={paths.runs({ verdict: "open" })} />
          </ul>
        ) : (
          <p className="muted">{t.nothingRuns}</p>
        )}
      </Card>
    </div>
  );
}

function Counted(props: { readonly title: string; readonly count: number; readonly tone: "failed" | "open" }) {
  return (
    <>
      {props.title} {props.count > 0 && <span className={`count count-${props.tone}`}>{props.count}</span>}
    </>
  );
}

function Troubles({ troubles }: { readonly troubles: readonly Trouble[] }) {
  const t = useTexts(runsTexts);
  const shown = troubles.slice(0, SHOWN);
  const details = useQueries({ queries: shown.map(({ run }) => runQuery(run)) });
  if (troubles.length === 0) {
    return (
      <p className="row muted">
        <StatusMark tone="loaded" />
        {t.allWell}
      </p>
    );
  }
  return (
    <ul className="attention-list">
      {shown.map(({ workflow, date, verdict, run }, index) => (
        <li key={workflow + date}>
          <Link href={paths.run(run)} className="attention-item">
            <StatusMark tone={verdict} />
            <span className="attention-what">
              <b className="ellipsis">{workflow}</b> <span className="nowrap">{date}</span>
            </span>
            <span className="attention-why muted ellipsis">{details[index]?.data?.why}</span>
          </Link>
        </li>
      ))}
      <More count={troubles.length - shown.length} to={paths.runs({ verdict: "failed" })} />
    </ul>
  );
}

function Running({ run }: { readonly run: RunSummary }) {
  const t = useTexts(runsTexts);
  const formats = useFormats();
  const now = useNow(1000);
  return (
    <li>
      <Link href={paths.run(run.id)} className="attention-item">
        <StatusMark tone="open" />
        <span className="attention-what">
          <b className="ellipsis">{run.workflow}</b> <span className="nowrap">{formats.dates(run.window)}</span>
        </span>
        <span className="attention-why muted nowrap">
          {t.phase[run.phase]} · {formats.duration(Math.floor((now - Date.parse(run.startedAt)) / 1000) * 1000)}
        </span>
      </Link>
    </li>
  );
}

function More({ count, to }: { readonly count: number; readonly to: string }) {
  const t = useTexts(runsTexts);
  if (count <= 0) return null;
  return (
    <li>
      <Link href={to} className="attention-item">
        <Icon name="right" />
        {t.moreDays(count)}
      </Link>
    </li>
  );
}

function troublesIn(calendar: Calendar): readonly Trouble[] {
  const seen = new Set<string>();
  return calendar.workflows
    .flatMap(({ workflow, days }) => days.map((day) => ({ ...day, workflow })))
    .filter(({ verdict }) => verdict === "failed" || verdict === "lost")
    .sort((a, b) => b.date.localeCompare(a.date) || a.workflow.localeCompare(b.workflow))
    .filter(({ run }) => !seen.has(run) && seen.add(run));
}
