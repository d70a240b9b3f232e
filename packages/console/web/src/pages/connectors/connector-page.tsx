import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link, useLocation, useParams, useSearchParams } from "wouter";
import type { ConnectorDetail } from "../../../../src/api/index.js";
import { connectorQuery } from "../../api/queries.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { Tabs } from "../../components/tabs.js";
import type { Params } from "../../forms/params.js";
import { useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
import { emptyForm } from "../workflow/form/empty-form.js";
import { writeDraft } from "../workflow/new/draft.js";
import { Examples } from "./examples.js";
import { ParamTable } from "./param-table.js";
import { connectorTexts } from "./texts.js";
import { TryConnector } from "./try-connector.js";

const Markdown = lazy(() => import("./markdown.js"));
const tabs = ["try", "params", "examples", "readme"] as const;
type Tab = (typeof tabs)[number];

/** One connector: to try, its params, examples, and documentation. */
export default function ConnectorPage() {
  const { name = "" } = useParams();
  const t = useTexts(connectorTexts);
  const [, navigate] = useLocation();
  const { data, error, refetch } = useQuery(connectorQuery(name));
  const [params, setParams] = useState<Params>({});
  const use = (connector: string) => {
    writeDraft({ form: { ...emptyForm(connector), params }, notes: [] });
    navigate(`${paths.newWorkflow()}?connector=${encodeURIComponent(connector)}`);
  };
  return (
    <Page
      title={data?.title ?? name}
      above={<Link href={paths.connectors()}>{t.title}</Link>}
      actions={
        data && (
          <Button look="primary" icon="plus" onClick={() => use(data.name)}>
            {t.use}
          </Button>
        )
      }
    >
      {error && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Parts key={data.name} connector={data} params={params} onParams={setParams} />}
    </Page>
  );
}

interface PartsProps {
  readonly connector: ConnectorDetail;
  readonly params: Params;
  readonly onParams: (params: Params) => void;
}

function Parts({ connector, params, onParams }: PartsProps) {
  const t = useTexts(connectorTexts);
  const [search, setSearch] = useSearchParams();
  const current = tabs.find((tab) => tab === search.get("tab")) ?? "try";
  const show = (tab: Tab) => setSearch({ tab }, { replace: true });
  const takeExample = (example: Params) => {
    onParams(example);
    show("try");
  };
  return (
    <>
      {connector.summary && <p className="muted">{connector.summary}</p>}
      <Tabs label={t.parts} tabs={tabs.map((key) => ({ key, title: t.tabs[key] }))} current={current} onChange={show}>
        {current === "try" && <TryConnector connector={connector} params={params} onParams={onParams} />}
        {current === "params" && <ParamTable connector={connector} />}
        {current === "examples" && <Examples connector={connector} onTake={takeExample} />}
        {current === "readme" && (
          <Card>
            {connector.readme === undefined ? (
              <p className="muted">{t.noReadme}</p>
            ) : (
              <Suspense fallback={<Loading />}>
                <Markdown text={connector.readme} />
              </Suspense>
            )}
          </Card>
        )}
      </Tabs>
    </>
  );
}
