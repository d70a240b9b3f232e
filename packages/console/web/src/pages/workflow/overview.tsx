import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { WorkflowDetail } from "../../../../src/api/index.js";
import { runsQuery } from "../../api/queries.js";
import { RunsChart } from "../../charts/runs-chart.js";
import { LinkButton } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import { RunTable } from "../runs/run-table.js";
import { NextTurns } from "./form/next-turns.js";
import { RunNow } from "./run-now.js";
import { workflowTexts } from "./texts.js";

interface OverviewProps {
  readonly workflow: WorkflowDetail;
  readonly readOnly: boolean;
}

/** How a workflow does: its last runs, its next ones, and where it loads. */
export function Overview({ workflow, readOnly }: OverviewProps) {
  const t = useTexts(workflowTexts);
  const { name, nextTurns, schedule } = workflow;
  const { data, error } = useQuery(runsQuery({ workflow: name, limit: 10 }));
  return (
    <div className="stack">
      {!readOnly && (
        <Card title={t.run}>
          <RunNow workflow={name} />
        </Card>
      )}
      <Card
        flush
        title={t.lastRuns}
        actions={
          <LinkButton look="quiet" to={paths.runs({ workflow: name })}>
            {t.allRuns}
          </LinkButton>
        }
      >
        {error && <ErrorBox error={error} />}
        {!data && !error && <Loading />}
        {data?.runs.length === 0 && <p className="card-body muted">{t.noRuns}</p>}
        {data && data.runs.length > 0 && <RunTable label={t.runsTable} runs={data.runs} />}
      </Card>
      <Card title={t.lately}>
        <RunsChart workflow={name} />
      </Card>
      <div className="halves">
        <Card title={t.next}>
          <NextTurns turns={nextTurns} isScheduled={schedule !== undefined} />
        </Card>
        <Card title={t.facts}>
          <Facts workflow={workflow} />
        </Card>
      </div>
    </div>
  );
}

function Facts({ workflow: { connector, table, warehouse, file } }: Pick<OverviewProps, "workflow">) {
  const t = useTexts(workflowTexts);
  return (
    <dl className="facts">
      <dt>{t.connector}</dt>
      <dd>{connector ? <Link href={paths.connector(connector)}>{connector}</Link> : t.noConnector}</dd>
      <dt>{t.table}</dt>
      <dd className="mono break">{table}</dd>
      <dt>{t.warehouse}</dt>
      <dd>{t.warehouses[warehouse]}</dd>
      <dt>{t.file}</dt>
      <dd className="mono break">{file}</dd>
    </dl>
  );
}
