import type { ReactNode } from "react";
import type { RunDetail } from "../../../../src/api/index.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { useNow } from "../../use-now.js";
import { runTexts } from "./texts.js";

/** When, by whom, from where to where. */
export function Facts({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const formats = useFormats();
  const now = useNow(1000, run.phase !== "ended");
  const end = run.endedAt ? Date.parse(run.endedAt) : Math.floor(now / 1000) * 1000;
  const by = run.turn ? t.bySchedule(run.turn) : run.backfill ? t.byBackfill(run.backfill) : t.bySomebody;
  return (
    <dl className="run-facts">
      <Fact title={t.started}>{formats.instant(run.startedAt)}</Fact>
      <Fact title={t.took}>{formats.duration(end - Date.parse(run.startedAt))}</Fact>
      <Fact title={t.by}>{by}</Fact>
      {run.exitCode !== undefined && <Fact title={t.exit}>{run.exitCode}</Fact>}
      <Fact title={t.table}>
        <code>{run.table}</code> <span className="muted">{run.mode}</span>
      </Fact>
      <Fact title={t.output}>
        <code>{run.output}</code>
      </Fact>
      {run.job && (
        <Fact title={t.job}>
          <code>{run.job.name}</code> <span className="muted">{t.inNamespace(run.job.namespace)}</span>
        </Fact>
      )}
      <Fact title={t.id}>
        <code>{run.id}</code>
      </Fact>
    </dl>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd className="break">{children}</dd>
    </div>
  );
}
