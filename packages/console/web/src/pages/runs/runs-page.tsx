import { useQuery } from "@tanstack/react-query";
import type { Calendar } from "../../../../src/api/index.js";
import { calendarQuery, runsQuery, sessionQuery, workflowsQuery } from "../../api/queries.js";
import { LinkButton } from "../../components/button.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { addDays } from "../../days.js";
import { useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
import { useAddress } from "../../use-address.js";
import { Attention } from "./attention.js";
import { CalendarCard } from "./calendar-card.js";
import { RunList } from "./run-list.js";
import { runsTexts } from "./texts.js";
import "./runs.css";

const DAYS = 35;

/** The start page: what needs somebody, every workflow's last days, and all runs. */
export default function RunsPage() {
  const t = useTexts(runsTexts);
  const [search] = useAddress();
  const session = useQuery(sessionQuery());
  const until = search.get("until") ?? session.data?.today;
  const workflow = search.get("workflow") ?? undefined;
  const range = { from: until && addDays(until, 1 - DAYS), to: until, workflow };
  const calendar = useQuery({ ...calendarQuery(range), enabled: until !== undefined });
  const names = useQuery(workflowsQuery()).data?.workflows.map(({ name }) => name) ?? [];
  const any = useQuery(runsQuery({ limit: 1 }));
  if (any.data?.total === 0) return <FirstTime />;
  const error = session.error ?? calendar.error ?? any.error;
  return (
    <Page title={t.title}>
      {error && <ErrorBox error={error} onRetry={() => void calendar.refetch()} />}
      {!calendar.data && !error && <Loading />}
      {calendar.data && session.data && (
        <>
          <Attention calendar={calendar.data} />
          <CalendarCard
            calendar={withWorkflows(calendar.data, workflow ? [] : names)}
            today={session.data.today}
            days={DAYS}
          />
        </>
      )}
      <RunList />
    </Page>
  );
}

/** With a row for each workflow, also for those that did not run on the days in sight. */
function withWorkflows(calendar: Calendar, names: readonly string[]): Calendar {
  const ran = new Set(calendar.workflows.map(({ workflow }) => workflow));
  const idle = names.filter((name) => !ran.has(name)).map((workflow) => ({ workflow, days: [] }));
  const workflows = [...calendar.workflows, ...idle].sort((a, b) => (a.workflow < b.workflow ? -1 : 1));
  return { ...calendar, workflows };
}

/** No run yet: the way to the first one. */
function FirstTime() {
  const t = useTexts(runsTexts);
  const workflows = useQuery(workflowsQuery());
  if (workflows.isPending) return <Loading />;
  const some = (workflows.data?.workflows.length ?? 0) > 0;
  return (
    <Page title={t.title}>
      {some ? (
        <EmptyState
          icon="play"
          title={t.noRuns}
          action={
            <LinkButton look="primary" to={paths.workflows()}>
              {t.toWorkflows}
            </LinkButton>
          }
        >
          {t.noRunsHint}
        </EmptyState>
      ) : (
        <EmptyState
          icon="workflows"
          title={t.first}
          action={
            <LinkButton look="primary" icon="plus" to={paths.newWorkflow()}>
              {t.createWorkflow}
            </LinkButton>
          }
        >
          {t.firstHint}
        </EmptyState>
      )}
    </Page>
  );
}
