import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import type { PretestSummary } from "../../../../src/api/index.js";
import { api, pathOf } from "../../api/client.js";
import { pretestQuery, sessionQuery } from "../../api/queries.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading, Progress } from "../../components/loading.js";
import { StatusBadge } from "../../components/status-badge.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
import { pretestTone } from "./pretest-table.js";
import { pretestTexts } from "./texts.js";
import "./pretest.css";

/** One pre-test: how far it is, then its report. Events keep it current. */
export default function PretestPage() {
  const { id = "" } = useParams();
  const t = useTexts(pretestTexts);
  const { data, error, refetch } = useQuery(pretestQuery(id));
  return (
    <Page
      title={data ? t.heading(data.workflow) : t.title}
      above={<Link href={paths.pretests()}>{t.title}</Link>}
      actions={data && <Links pretest={data} />}
    >
      {error && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Standing pretest={data} />}
      {data && data.state !== "running" && <Report pretest={data} />}
    </Page>
  );
}

function Standing({ pretest }: { readonly pretest: PretestSummary }) {
  const t = useTexts(pretestTexts);
  const formats = useFormats();
  const { state, done, total, trial, remainingSeconds, error, outcomes = {}, workflow } = pretest;
  const isRunning = state === "running";
  return (
    <Card>
      <div className="stack-tight">
        <div className="spread">
          <p className="row">
            <StatusBadge tone={pretestTone[state]}>{t.state[state]}</StatusBadge>
            <Link href={paths.workflow(workflow)}>{workflow}</Link>
            <span className="muted">{formats.dates(pretest)}</span>
            {Object.entries(outcomes).map(([outcome, count]) => (
              <span key={outcome} className="small">
                {t.outcome[outcome] ?? outcome} {formats.number(count)}
              </span>
            ))}
          </p>
          {isRunning && <StopButton id={pretest.id} />}
        </div>
        {isRunning && <Progress label={t.progress} value={done} max={total} />}
        <p className="row small muted" aria-live="polite">
          <span>{t.trials(done, total)}</span>
          {isRunning && remainingSeconds !== undefined && (
            <span>{t.remaining(formats.duration(Math.ceil(remainingSeconds) * 1000))}</span>
          )}
          {isRunning && trial && <span>{t.trial(trial)}</span>}
        </p>
        {error && <ErrorBox error={new Error(error)} />}
      </div>
    </Card>
  );
}

function StopButton({ id }: { readonly id: string }) {
  const t = useTexts(pretestTexts);
  const client = useQueryClient();
  const { data: session } = useQuery(sessionQuery());
  const stop = useMutation({
    mutationFn: () => api.post(`${pathOf("/api/pretests", id)}/stop`),
    onSettled: () => client.invalidateQueries({ queryKey: ["pretest", id] }),
  });
  if (session?.readOnly) return null;
  return (
    <Button icon="stop" look="danger" busy={stop.isPending} onClick={() => stop.mutate()}>
      {t.stop}
    </Button>
  );
}

/** The report in a frame that can do nothing: no scripts, no forms, no origin. */
function Report({ pretest: { id, state, workflow } }: { readonly pretest: PretestSummary }) {
  const t = useTexts(pretestTexts);
  if (!hasReport(state)) return <p className="muted">{t.noReport}</p>;
  return (
    <Card flush title={t.report}>
      <iframe className="report" title={t.reportOf(workflow)} sandbox="" src={reportOf(id)} />
    </Card>
  );
}

function Links({ pretest: { id, state } }: { readonly pretest: PretestSummary }) {
  const t = useTexts(pretestTexts);
  if (!hasReport(state)) return null;
  return (
    <>
      {(["json", "junit"] as const).map((format) => (
        <a key={format} className="button button-plain" href={`${reportOf(id)}?format=${format}`} download>
          {t[format]}
        </a>
      ))}
    </>
  );
}

function hasReport(state: PretestSummary["state"]): boolean {
  return state === "passed" || state === "failed";
}

function reportOf(id: string): string {
  return `${pathOf("/api/pretests", id)}/report`;
}
