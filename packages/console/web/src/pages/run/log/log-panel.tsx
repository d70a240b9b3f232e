import { useDeferredValue, useEffect, useState } from "react";
import type { LogPage, RunDetail } from "../../../../../src/api/index.js";
import { api, pathOf } from "../../../api/client.js";
import { Card } from "../../../components/card.js";
import { EmptyState } from "../../../components/empty-state.js";
import { ErrorBox } from "../../../components/error-box.js";
import { Loading } from "../../../components/loading.js";
import { useTexts } from "../../../i18n/language.js";
import { LogBar } from "./log-bar.js";
import { LogDetail } from "./log-detail.js";
import { LogLines } from "./log-lines.js";
import { logTexts } from "./texts.js";
import { useLog } from "./use-log.js";
import "./log.css";

/** The log of a run: filter, search, follow, go to the first error, read one line whole. */
export function LogPanel({ run }: { readonly run: RunDetail }) {
  const t = useTexts(logTexts);
  const [severity, setSeverity] = useState<"error">();
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim(), 250) || undefined;
  const [follow, setFollow] = useState(run.phase !== "ended");
  const [chosen, setChosen] = useState<number>();
  const [goal, setGoal] = useState<number>();
  const [noError, setNoError] = useState(false);
  const pages = useLog(run.id, { severity, search });
  const state = useDeferredValue(pages?.state);

  /** Shows line `number`, counted from 1, among all lines. */
  const showInWhole = (number: number) => {
    setSeverity(undefined);
    setTyped("");
    setFollow(false);
    setChosen(number - 1);
    setGoal(number - 1);
  };
  const firstError = async () => {
    const query = { severity: "error", start: 0, count: 1 };
    const page = await api.get<LogPage>(`${pathOf("/api/runs", run.id)}/log`, query);
    const line = page.lines[0];
    setNoError(!line);
    if (line) showInWhole(line.number);
  };
  const line = chosen === undefined ? undefined : pages?.line(chosen);
  return (
    <Card flush>
      <LogBar
        state={state}
        severity={severity}
        typed={typed}
        follow={follow}
        noError={noError}
        onSeverity={(next) => {
          setSeverity(next);
          setChosen(undefined);
        }}
        onType={(text) => {
          setTyped(text);
          setChosen(undefined);
        }}
        onFollow={setFollow}
        onFirstError={firstError}
      />
      {state?.error !== undefined && <ErrorBox error={state.error} />}
      {!state?.ready && state?.error === undefined && <Loading />}
      {state?.ready && state.matching === 0 && (
        <EmptyState icon="search" title={severity || search ? t.noMatch : t.empty}>
          {severity || search ? undefined : t.emptyHint}
        </EmptyState>
      )}
      {pages && state?.ready && state.matching > 0 && (
        <LogLines
          pages={pages}
          search={search}
          follow={follow}
          chosen={chosen}
          goal={goal}
          onFollow={setFollow}
          onChoose={setChosen}
          onReached={() => setGoal(undefined)}
        />
      )}
      {line && (
        <LogDetail
          line={line}
          onContext={severity || search ? () => showInWhole(line.number) : undefined}
          onClose={() => setChosen(undefined)}
        />
      )}
    </Card>
  );
}

/** A value once it has not changed for a while. */
function useSettled<T>(value: T, afterMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
