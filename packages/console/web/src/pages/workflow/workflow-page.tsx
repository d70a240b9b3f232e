import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "wouter";
import type { WorkflowDetail } from "../../../../src/api/index.js";
import { sessionQuery, workflowQuery } from "../../api/queries.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { Tabs } from "../../components/tabs.js";
import { useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
import { Backfills } from "./backfill/backfills.js";
import { Edit } from "./edit/edit.js";
import { Overview } from "./overview.js";
import { workflowTexts } from "./texts.js";
import { WorkflowPretests } from "./workflow-pretests.js";

const tabs = ["overview", "edit", "backfill", "pretest"] as const;

/** One workflow: its runs, its file, its backfills, its pre-tests. The tab stands in the address. */
export default function WorkflowPage() {
  const { name = "" } = useParams();
  const t = useTexts(workflowTexts);
  const { data, error, refetch } = useQuery(workflowQuery(name));
  return (
    <Page title={name} above={<Link href={paths.workflows()}>{t.workflows}</Link>}>
      {error && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Parts key={name} workflow={data} />}
    </Page>
  );
}

function Parts({ workflow }: { readonly workflow: WorkflowDetail }) {
  const t = useTexts(workflowTexts);
  const { data: session } = useQuery(sessionQuery());
  const [search, setSearch] = useSearchParams();
  const current = tabs.find((tab) => tab === search.get("tab")) ?? "overview";
  const readOnly = session?.readOnly ?? false;
  return (
    <Tabs
      label={t.parts}
      tabs={tabs.map((key) => ({ key, title: t.tabs[key] }))}
      current={current}
      onChange={(tab) => setSearch({ tab })}
    >
      {current === "overview" && <Overview workflow={workflow} readOnly={readOnly} />}
      {current === "edit" && <Edit workflow={workflow} readOnly={readOnly} />}
      {current === "backfill" && <Backfills workflow={workflow.name} readOnly={readOnly} />}
      {current === "pretest" && <WorkflowPretests workflow={workflow.name} readOnly={readOnly} />}
    </Tabs>
  );
}
