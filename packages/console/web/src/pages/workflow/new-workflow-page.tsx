import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useSearchParams } from "wouter";
import type { Dates, WorkflowDetail } from "../../../../src/api/index.js";
import { api } from "../../api/client.js";
import { connectorQuery, sessionQuery } from "../../api/queries.js";
import { Button } from "../../components/button.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
import { emptyForm } from "./form/empty-form.js";
import { ChooseConnector } from "./new/choose-connector.js";
import { type Draft, useDraft } from "./new/draft.js";
import { Saved } from "./new/saved.js";
import { type Step, steps } from "./new/steps.js";
import { newTexts } from "./new/texts.js";
import { Wizard } from "./new/wizard.js";

/** From nothing to a workflow that runs. The step stands in the address, so that the browser's Back goes one back. */
export default function NewWorkflowPage() {
  const t = useTexts(newTexts);
  const { data: session } = useQuery(sessionQuery());
  const [search, setSearch] = useSearchParams();
  const [draft, setDraft] = useDraft();
  const [isRestored, setRestored] = useState(draft !== undefined && Object.keys(draft.form.params).length > 0);
  const [saved, setSaved] = useState<{ readonly name: string; readonly dates?: Dates | undefined }>();
  const asked = search.get("connector");
  const choose = (connector: string) => {
    setDraft({ form: emptyForm(connector), notes: [] });
    setSearch({ connector });
  };
  useEffect(() => {
    if (!draft && !saved && asked) setDraft({ form: emptyForm(asked), notes: [] });
  }, [draft, saved, asked, setDraft]);
  const startAfresh = () => {
    setRestored(false);
    setSaved(undefined);
    setDraft(undefined);
    setSearch({});
  };
  if (session?.readOnly) {
    return (
      <Page title={t.title}>
        <EmptyState icon="workflows" title={t.readOnly} />
      </Page>
    );
  }
  return (
    <Page title={t.title} above={<Link href={paths.workflows()}>{t.workflows}</Link>}>
      {isRestored && draft && (
        <div className="restored" role="status">
          {t.restored}
          <Button onClick={startAfresh}>{t.discard}</Button>
        </div>
      )}
      {saved && <Saved workflow={saved.name} dates={saved.dates} onAnother={startAfresh} />}
      {!saved && !draft && <ChooseConnector onChoose={choose} />}
      {!saved && draft && (
        <WithConnector
          draft={draft}
          onDraft={setDraft}
          step={steps.find((one) => one === search.get("step")) ?? "source"}
          onStep={(step) => setSearch({ connector: draft.form.connector, step })}
          onOther={startAfresh}
          onSaved={() => {
            setSaved({ name: draft.form.name, dates: draft.dates });
            setRestored(false);
            setDraft(undefined);
            setSearch({}, { replace: true });
          }}
        />
      )}
    </Page>
  );
}

interface WithConnectorProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly step: Step;
  readonly onStep: (step: Step) => void;
  readonly onOther: () => void;
  readonly onSaved: () => void;
}

function WithConnector({ onOther, onSaved, ...props }: WithConnectorProps) {
  const t = useTexts(newTexts);
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(connectorQuery(props.draft.form.connector));
  const save = async (yaml: string) => {
    await api.post<WorkflowDetail>("/api/workflows", { yaml });
    await client.invalidateQueries({ queryKey: ["workflows"] });
    onSaved();
  };
  if (!data && !error) return <Loading />;
  return (
    <>
      {error && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {data && <Wizard {...props} connector={data} onSave={save} onOther={onOther} />}
      {error && (
        <div>
          <Button look="quiet" icon="left" onClick={onOther}>
            {t.changeConnector}
          </Button>
        </div>
      )}
    </>
  );
}
