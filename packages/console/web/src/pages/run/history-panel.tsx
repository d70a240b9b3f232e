import { useQuery } from "@tanstack/react-query";
import type { RunDetail } from "../../../../src/api/index.js";
import { runsQuery } from "../../api/queries.js";
import { RunsChart } from "../../charts/runs-chart.js";
import { Card } from "../../components/card.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { useTexts } from "../../i18n/language.js";
import { RunTable } from "../runs/run-table.js";
import { runTexts } from "./texts.js";

/** Every other run of the same dates, and whether this one is like those of other days. */
export default function HistoryPanel({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  return (
    <div className="stack">
      <SameDates run={run} />
      <Card title={t.lately}>
        <RunsChart workflow={run.workflow} />
      </Card>
    </div>
  );
}

function SameDates({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const runs = useQuery(runsQuery({ workflow: run.workflow, from: run.window.from, to: run.window.to, limit: 50 }));
  if (runs.error) return <ErrorBox error={runs.error} onRetry={() => void runs.refetch()} />;
  if (!runs.data) return <Loading />;
  const others = runs.data.runs.filter(({ id }) => id !== run.id);
  return (
    <Card title={t.sameDates} flush>
      {others.length === 0 ? (
        <p className="card-body muted">{t.noHistory}</p>
      ) : (
        <RunTable label={t.sameDates} runs={others} />
      )}
    </Card>
  );
}
