import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Backfill, BackfillDay } from "../../../../../src/api/index.js";
import { api, pathOf } from "../../../api/client.js";
import { backfillQuery } from "../../../api/queries.js";
import { Button } from "../../../components/button.js";
import { Card } from "../../../components/card.js";
import { ErrorBox } from "../../../components/error-box.js";
import { Loading, Progress } from "../../../components/loading.js";
import { StatusBadge } from "../../../components/status-badge.js";
import { useFormats, useTexts } from "../../../i18n/language.js";
import { paths } from "../../../paths.js";
import { backfillTone } from "./backfills.js";
import { DayCalendar, toneOf } from "./day-calendar.js";
import { backfillTexts } from "./texts.js";

interface BackfillViewProps {
  readonly id: string;
  readonly readOnly: boolean;
}

/** One backfill, day by day; events keep it current. */
export function BackfillView({ id, readOnly }: BackfillViewProps) {
  const { data, error } = useQuery(backfillQuery(id));
  if (error) return <ErrorBox error={error} />;
  return data ? <Shown backfill={data} readOnly={readOnly} /> : <Loading />;
}

const states = ["loaded", "failed", "lost", "running", "waiting"] as const;

function Shown({ backfill, readOnly }: { readonly backfill: Backfill; readonly readOnly: boolean }) {
  const t = useTexts(backfillTexts);
  const formats = useFormats();
  const { state, counts, days, startedAt } = backfill;
  const ended = counts.loaded + counts.failed + counts.lost;
  const faulty = days.filter((day) => day.state === "failed" || day.state === "lost");
  return (
    <Card
      title={formats.dates(backfill)}
      actions={
        <>
          <StatusBadge tone={backfillTone[state]}>{t.state[state]}</StatusBadge>
          {!readOnly && <Actions backfill={backfill} />}
        </>
      }
    >
      <div className="stack">
        <div className="stack-tight">
          <Progress
            label={t.progress}
            value={ended}
            max={days.length}
            tone={faulty.length > 0 ? "failed" : state === "running" ? "open" : "loaded"}
          />
          <p className="row small">
            <strong>{t.done(ended, days.length)}</strong>
            {states
              .filter((one) => counts[one] > 0)
              .map((one) => (
                <StatusBadge key={one} tone={toneOf[one]}>
                  {t.count(t.day[one], counts[one])}
                </StatusBadge>
              ))}
            <span className="muted">{t.startedAt(formats.instant(startedAt))}</span>
          </p>
        </div>
        <DayCalendar days={days} />
        {faulty.length > 0 && <Faulty days={faulty} />}
      </div>
    </Card>
  );
}

function Actions({ backfill: { id, state } }: { readonly backfill: Backfill }) {
  const t = useTexts(backfillTexts);
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (what: "stop" | "resume") => api.post(`${pathOf("/api/backfills", id)}/${what}`),
    onSettled: () => Promise.all(["backfill", "backfills"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <>
      {state === "running" && (
        <Button icon="stop" look="danger" busy={act.isPending} onClick={() => act.mutate("stop")}>
          {t.stop}
        </Button>
      )}
      {(state === "stopped" || state === "incomplete") && (
        <Button icon="retry" busy={act.isPending} onClick={() => act.mutate("resume")}>
          {state === "stopped" ? t.resume : t.retry}
        </Button>
      )}
      {act.error && <ErrorBox error={act.error} />}
    </>
  );
}

/** Each day that did not load, with its cause and its run. */
function Faulty({ days }: { readonly days: readonly BackfillDay[] }) {
  const t = useTexts(backfillTexts);
  return (
    <section className="stack-tight" aria-label={t.failed}>
      <h3>{t.failed}</h3>
      <ul className="backfill-list">
        {days.map(({ date, state, run, why }) => (
          <li key={date} className="faulty">
            <StatusBadge tone={toneOf[state]}>{t.day[state]}</StatusBadge>
            <span className="mono">{run === undefined ? date : <Link href={paths.run(run)}>{date}</Link>}</span>
            <span className="break">{why}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
