import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { BrokenFile, WorkflowSummary } from "../../../../src/api/index.js";
import { sessionQuery, workflowsQuery } from "../../api/queries.js";
import { LinkButton } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorBox } from "../../components/error-box.js";
import { Icon } from "../../components/icon.js";
import { Loading } from "../../components/loading.js";
import { Table } from "../../components/table.js";
import { useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
import { workflowsTexts } from "./texts.js";
import { WorkflowRow } from "./workflow-row.js";

/** Every workflow, and the files that are none. */
export default function WorkflowsPage() {
  const t = useTexts(workflowsTexts);
  const { data: session } = useQuery(sessionQuery());
  const { data, error, refetch } = useQuery(workflowsQuery());
  const add = !session?.readOnly && (
    <LinkButton look="primary" icon="plus" to={paths.newWorkflow()}>
      {t.add}
    </LinkButton>
  );
  const isEmpty = data?.workflows.length === 0;
  return (
    <Page title={t.title} actions={(!isEmpty || (data?.broken.length ?? 0) > 0) && add}>
      {error && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && data.broken.length > 0 && <BrokenFiles files={data.broken} />}
      {isEmpty && data.broken.length === 0 && (
        <EmptyState icon="workflows" title={t.none} action={add}>
          {t.noneHint}
        </EmptyState>
      )}
      {data && !isEmpty && <WorkflowTable workflows={data.workflows} />}
      {session && <p className="small muted">{t.folder(session.workflowsDir)}</p>}
    </Page>
  );
}

function WorkflowTable({ workflows }: { readonly workflows: readonly WorkflowSummary[] }) {
  const t = useTexts(workflowsTexts);
  const columns = (["name", "last", "schedule", "next", "table", "connector"] as const).map((key) => ({
    key,
    title: t[key],
  }));
  return (
    <Card flush>
      <Table label={t.title} columns={columns}>
        {workflows.map((workflow) => (
          <WorkflowRow key={workflow.name} workflow={workflow} />
        ))}
      </Table>
    </Card>
  );
}

/** What keeps files of the folder from being workflows; each can be opened and mended. */
function BrokenFiles({ files }: { readonly files: readonly BrokenFile[] }) {
  const t = useTexts(workflowsTexts);
  return (
    <section className="error-box" aria-label={t.broken(files.length)}>
      <Icon name="warning" />
      <ul>
        <li>
          <strong>{t.broken(files.length)}</strong>
        </li>
        {files.map(({ file, problems }) => (
          <li key={file} className="break">
            <Link href={paths.workflowFile(file)} aria-label={t.mend(file)}>
              <code>{file}</code>
            </Link>
            <ul>
              {problems.map(({ text, line, column, detail, hint }) => (
                <li key={text}>
                  {line !== undefined && column !== undefined && <code>{t.place(line, column)}</code>} {detail}
                  {hint && <span className="error-hint">{hint}</span>}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
