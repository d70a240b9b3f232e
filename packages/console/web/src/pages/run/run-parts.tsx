import { lazy, Suspense } from "react";
import type { RunDetail } from "../../../../src/api/index.js";
import { Loading } from "../../components/loading.js";
import { Tabs } from "../../components/tabs.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { useAddress } from "../../use-address.js";
import { ClusterLog } from "./cluster-log.js";
import { LogPanel } from "./log/log-panel.js";
import { runTexts } from "./texts.js";

const ObjectsPanel = lazy(() => import("./objects-panel.js"));
const RowsPanel = lazy(() => import("./rows-panel.js"));
const SqlPanel = lazy(() => import("./sql-panel.js"));
const HistoryPanel = lazy(() => import("./history-panel.js"));

const keys = ["log", "objects", "rows", "sql", "history"] as const;

/** What a run left behind, one tab each; the address says which. */
export function RunParts({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const formats = useFormats();
  const [search, change] = useAddress();
  const current = keys.find((key) => key === search.get("tab")) ?? "log";
  const counts: { readonly [K in (typeof keys)[number]]?: number } = { objects: run.counts.objects };
  const tabs = keys.map((key) => ({
    key,
    title: (
      <>
        {t[key]} {counts[key] ? <span className="muted">{formats.number(counts[key])}</span> : undefined}
      </>
    ),
  }));
  const panels = {
    log: LogPanel,
    objects: ObjectsPanel,
    rows: RowsPanel,
    sql: SqlPanel,
    history: HistoryPanel,
  };
  const Panel = panels[current];
  return (
    <Tabs
      label={t.parts}
      tabs={tabs}
      current={current}
      onChange={(tab) => change({ tab: tab === "log" ? undefined : tab }, { replace: true })}
    >
      <Suspense fallback={<Loading />}>
        {current === "log" && run.job ? <ClusterLog job={run.job} /> : <Panel run={run} />}
      </Suspense>
    </Tabs>
  );
}
