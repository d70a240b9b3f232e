import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { QueryResult, RunDetail } from "../../../../src/api/index.js";
import { ApiFailure, api } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { DataTable } from "../../components/data-table.js";
import { ErrorBox } from "../../components/error-box.js";
import { Field } from "../../components/field.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { useNow } from "../../use-now.js";
import { Elsewhere } from "./elsewhere.js";
import { runTexts } from "./texts.js";

const LIMIT = 1000;

/** A question to the embedded warehouse, and its answer. */
export default function SqlPanel({ run }: { readonly run: RunDetail }) {
  const [sql, setSql] = useState(`SELECT *\nFROM ${tableName(run.table)}\nLIMIT 100`);
  const box = useRef<HTMLTextAreaElement>(null);
  const stop = useRef<AbortController>(undefined);
  const query = useMutation({
    mutationFn: () => {
      stop.current = new AbortController();
      return api.post<QueryResult>("/api/query", { sql, limit: LIMIT }, stop.current.signal);
    },
    onError: (error) => box.current && showPlace(box.current, error),
  });
  // A page that is left waits for no answer, and neither does the warehouse.
  useEffect(() => () => stop.current?.abort(), []);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || query.isPending) return;
    event.preventDefault();
    query.mutate();
  };
  const t = useTexts(runTexts);
  const isStopped = query.isError && stop.current?.signal.aborted === true;
  if (run.warehouse !== "embedded") return <Elsewhere />;
  return (
    <div className="stack">
      <Card>
        <div className="stack-tight">
          <Field label={t.sqlLabel} hint={t.sqlHint}>
            {(ids) => (
              <textarea
                {...ids}
                ref={box}
                className="mono sql-box"
                rows={5}
                spellCheck={false}
                autoCapitalize="off"
                value={sql}
                onChange={(event) => setSql(event.target.value)}
                onKeyDown={keys}
              />
            )}
          </Field>
          <div className="row">
            <Button look="primary" icon="play" busy={query.isPending} onClick={() => query.mutate()}>
              {t.sqlRun}
            </Button>
            {query.isPending && (
              <>
                <Button icon="stop" onClick={() => stop.current?.abort()}>
                  {t.sqlStop}
                </Button>
                <Elapsed key={query.submittedAt} sinceMs={query.submittedAt} />
              </>
            )}
            {isStopped && (
              <span className="small muted" role="status">
                {t.sqlStopped}
              </span>
            )}
          </div>
          {query.error && !isStopped && <ErrorBox error={query.error} />}
        </div>
      </Card>
      {query.data && <Answer result={query.data} />}
    </div>
  );
}

/** For how long the warehouse has been at it. */
function Elapsed({ sinceMs }: { readonly sinceMs: number }) {
  const t = useTexts(runTexts);
  const seconds = Math.max(0, Math.round((useNow(1_000) - sinceMs) / 1_000));
  return <span className="small muted">{t.sqlRunning(seconds)}</span>;
}

function Answer({ result }: { readonly result: QueryResult }) {
  const t = useTexts(runTexts);
  const formats = useFormats();
  const rows = formats.number(result.rows.length);
  const title = t.sqlTook(rows, formats.duration(result.seconds * 1000));
  return (
    <Card title={title} actions={result.truncated && <strong className="small">{t.sqlCut(rows)}</strong>} flush>
      <DataTable label={t.sql} table={result} />
    </Card>
  );
}

/** `dataset.table` with each part quoted: a name may hold a dash. */
function tableName(table: string): string {
  return table
    .split(".")
    .map((part) => (/^[a-z_][a-z0-9_]*$/i.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join(".");
}

/** Selects the word at which the warehouse stumbled. */
function showPlace(box: HTMLTextAreaElement, error: unknown): void {
  const problem = error instanceof ApiFailure ? error.problems.find(({ line }) => line !== undefined) : undefined;
  if (problem?.line === undefined) return;
  const before = box.value
    .split("\n")
    .slice(0, problem.line - 1)
    .reduce((length, line) => length + line.length + 1, 0);
  const start = before + (problem.column ?? 1) - 1;
  const word = /^\w+|^./.exec(box.value.slice(start))?.[0] ?? "";
  box.focus();
  box.setSelectionRange(start, start + word.length);
}
