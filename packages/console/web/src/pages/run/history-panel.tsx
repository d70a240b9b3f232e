import { useQuery } from "@tanstack/react-query";
import type { RunDetail } from "../../../../src/api/index.js";
import { runsQuery } from "../../api/queries.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { useTexts } from "../../i18n/language.js";
import { RunTable } from "../runs/run-table.js";
import { runTexts } from "./texts.js";

/** Every run of this workflow that touched the same dates. */
export default function HistoryPanel({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const runs = useQuery(runsQuery({ workflow: run.workflow, from: run.window.from, to: run.window.to, limit: 50 }));
  if (runs.error) return <ErrorBox error={runs.error} onRetry={() => void runs.refetch()} />;
  if (!runs.data) return <Loading />;
  const others = runs.data.runs.filter(({ id }) => id !== run.id);
  if (others.length === 0) {
    return (
      <EmptyState icon="runs" title={t.noHistory}>
        {t.noHistoryHint}
      </EmptyState>
    );
  }
  return (
    <Card flush>
      <RunTable label={t.history} runs={others} />
    </Card>
  );
}
