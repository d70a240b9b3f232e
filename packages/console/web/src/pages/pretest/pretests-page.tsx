import { useQuery } from "@tanstack/react-query";
import { pretestsQuery, sessionQuery, workflowsQuery } from "../../api/queries.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { PretestTable } from "./pretest-table.js";
import { StartPretest } from "./start-pretest.js";
import { pretestTexts } from "./texts.js";
import "./pretest.css";

/** Every pre-test, and one to start. */
export default function PretestsPage() {
  const t = useTexts(pretestTexts);
  const { data: session } = useQuery(sessionQuery());
  const { data: list } = useQuery(workflowsQuery());
  const { data, error, refetch } = useQuery(pretestsQuery());
  const names = list?.workflows.map(({ name }) => name) ?? [];
  return (
    <Page title={t.title}>
      {error && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {names.length > 0 && !session?.readOnly && <StartPretest workflows={names} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && (
        <EmptyState icon="pretests" title={t.none}>
          {names.length > 0 ? t.lead : t.noWorkflows}
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <Card flush title={t.history}>
          <PretestTable pretests={data} />
        </Card>
      )}
    </Page>
  );
}
