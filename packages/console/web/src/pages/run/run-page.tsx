import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import type { RunDetail } from "../../../../src/api/index.js";
import { runQuery } from "../../api/queries.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { StatusBadge } from "../../components/status-badge.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
import { Facts } from "./facts.js";
import { RetryButton, StopButton } from "./run-actions.js";
import { RunParts } from "./run-parts.js";
import { Stages } from "./stages.js";
import { runTexts } from "./texts.js";
import { VerdictPanel } from "./verdict-panel.js";
import "./run.css";

/** One run: what became of it and why, how far its data came, and everything that it left behind. */
export default function RunPage() {
  const { id = "" } = useParams();
  const t = useTexts(runTexts);
  const run = useQuery(runQuery(id));
  if (run.data) return <Run run={run.data} />;
  return (
    <Page title={t.run} above={<Link href={paths.runs()}>{t.runs}</Link>}>
      {run.error ? <ErrorBox error={run.error} onRetry={() => void run.refetch()} /> : <Loading />}
    </Page>
  );
}

function Run({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const formats = useFormats();
  const dates = formats.dates(run.window);
  return (
    <Page
      title={`${run.workflow} ${dates}`}
      heading={
        <span className="run-heading">
          {run.workflow} <span className="run-dates">{dates}</span> <StatusBadge tone={run.verdict} />
        </span>
      }
      above={
        <>
          <Link href={paths.runs()}>{t.runs}</Link> / <Link href={paths.workflow(run.workflow)}>{run.workflow}</Link>
        </>
      }
      actions={
        <>
          {run.stoppable && run.phase !== "ended" && <StopButton run={run} />}
          {run.retryable && run.phase === "ended" && <RetryButton run={run} />}
        </>
      }
    >
      <VerdictPanel run={run} />
      <Stages run={run} />
      <Facts run={run} />
      <RunParts key={run.id} run={run} />
    </Page>
  );
}
