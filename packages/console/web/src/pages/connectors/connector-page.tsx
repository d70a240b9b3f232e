import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link, useParams, useSearchParams } from "wouter";
import type { ConnectorDetail } from "../../../../src/api/index.js";
import { connectorQuery } from "../../api/queries.js";
import { LinkButton } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { Tabs } from "../../components/tabs.js";
import type { Params } from "../../forms/param-form.js";
import { useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
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
  const { data, error, refetch } = useQuery(connectorQuery(name));
  return (
    <Page
      title={data?.title ?? name}
      above={<Link href={paths.connectors()}>{t.title}</Link>}
      actions={
        <LinkButton look="primary" icon="plus" to={`${paths.newWorkflow()}?connector=${encodeURIComponent(name)}`}>
          {t.use}
        </LinkButton>
      }
    >
      {error && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Parts key={data.name} connector={data} />}
    </Page>
  );
}

function Parts({ connector }: { readonly connector: ConnectorDetail }) {
  const t = useTexts(connectorTexts);
  const [search, setSearch] = useSearchParams();
  const [params, setParams] = useState<Params>({});
  const current = tabs.find((tab) => tab === search.get("tab")) ?? "try";
  const show = (tab: Tab) => setSearch({ tab }, { replace: true });
  const takeExample = (example: Params) => {
    setParams(example);
    show("try");
  };
  return (
    <>
      {connector.summary && <p className="muted">{connector.summary}</p>}
      <Tabs label={t.parts} tabs={tabs.map((key) => ({ key, title: t.tabs[key] }))} current={current} onChange={show}>
        {current === "try" && <TryConnector connector={connector} params={params} onParams={setParams} />}
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
