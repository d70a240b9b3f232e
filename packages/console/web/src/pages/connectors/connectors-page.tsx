import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { ConnectorSummary } from "../../../../src/api/index.js";
import { connectorsQuery } from "../../api/queries.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { StatusBadge } from "../../components/status-badge.js";
import { useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
import { connectorTexts } from "./texts.js";
import "../../components/card.css";
import "./connectors.css";

/** Every connector that is installed. */
export default function ConnectorsPage() {
  const t = useTexts(connectorTexts);
  const { data, error, refetch } = useQuery(connectorsQuery());
  return (
    <Page title={t.title}>
      <p className="muted">{t.lead}</p>
      {error && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && (
        <EmptyState icon="connectors" title={t.none}>
          {t.noneHint}
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <ul className="connector-grid">
          {data.map((connector) => (
            <ConnectorTile key={connector.name} connector={connector} />
          ))}
        </ul>
      )}
    </Page>
  );
}

/** The whole tile leads to the connector; screen readers hear its title as the link. */
function ConnectorTile({ connector }: { readonly connector: ConnectorSummary }) {
  const t = useTexts(connectorTexts);
  const { name, title, summary, packageName, version, error } = connector;
  return (
    <li className="card connector-tile">
      <h2>{error ? title : <Link href={paths.connector(name)}>{title}</Link>}</h2>
      {summary && <p className="muted">{summary}</p>}
      {error && (
        <>
          <StatusBadge tone="failed">{t.broken}</StatusBadge>
          <p className="small break">{error}</p>
        </>
      )}
      <p className="small muted mono break">{t.version(packageName, version)}</p>
    </li>
  );
}
