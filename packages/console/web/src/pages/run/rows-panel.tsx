import { useQuery } from "@tanstack/react-query";
import type { RunDetail } from "../../../../src/api/index.js";
import { rowsQuery } from "../../api/queries.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { runTexts } from "./texts.js";

const LIMIT = 500;

/** The rows of the run's dates, as the table has them now; of BigQuery the first of the table. */
export default function RowsPanel({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const formats = useFormats();
  const here = run.warehouse === "embedded";
  const rows = useQuery(rowsQuery(run.id, LIMIT));
  if (rows.error) return <ErrorBox error={rows.error} onRetry={() => void rows.refetch()} />;
  if (!rows.data) return <Loading />;
  if (rows.data.rows.length === 0) {
    return (
      <EmptyState icon="search" title={t.noRows}>
        {t.noRowsHint}
      </EmptyState>
    );
  }
  const title = t.rowsOf(formats.number(rows.data.rows.length), formats.number(rows.data.totalRows));
  return (
    <Card title={title} actions={<span className="small muted">{here ? t.rowsNow : t.rowsOfTable}</span>} flush>
      <DataTable label={t.rows} table={rows.data} />
    </Card>
  );
}
