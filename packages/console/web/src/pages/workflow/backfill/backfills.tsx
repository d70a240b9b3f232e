import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "wouter";
import type { BackfillSummary } from "../../../../../src/api/index.js";
import { backfillsQuery } from "../../../api/queries.js";
import { Button } from "../../../components/button.js";
import { Card } from "../../../components/card.js";
import { ErrorBox } from "../../../components/error-box.js";
import { StatusBadge, type Tone } from "../../../components/status-badge.js";
import { useFormats, useTexts } from "../../../i18n/language.js";
import { BackfillView } from "./backfill-view.js";
import { StartBackfill } from "./start-backfill.js";
import { backfillTexts } from "./texts.js";

interface BackfillsProps {
  readonly workflow: string;
  readonly readOnly: boolean;
}

/** The backfills of a workflow: one to start, the newest or a chosen one in full, the others as a list. */
export function Backfills({ workflow, readOnly }: BackfillsProps) {
  const t = useTexts(backfillTexts);
  const [search, setSearch] = useSearchParams();
  const { data = [], error, isSuccess } = useQuery(backfillsQuery(workflow));
  const shown = search.get("backfill") ?? data[0]?.id;
  const show = (id: string) => setSearch({ tab: "backfill", backfill: id });
  const others = data.filter(({ id }) => id !== shown);
  return (
    <div className="stack">
      {!readOnly && <StartBackfill workflow={workflow} onStart={({ id }) => show(id)} />}
      {error && <ErrorBox error={error} />}
      {isSuccess && data.length === 0 && <p className="muted">{t.none}</p>}
      {shown && <BackfillView key={shown} id={shown} readOnly={readOnly} />}
      {others.length > 0 && (
        <Card title={t.past}>
          <ul className="backfill-list">
            {others.map((backfill) => (
              <BackfillLine key={backfill.id} backfill={backfill} onShow={() => show(backfill.id)} />
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

/** By what a backfill is marked. */
export const backfillTone: Readonly<Record<BackfillSummary["state"], Tone>> = {
  running: "open",
  complete: "loaded",
  incomplete: "failed",
  stopped: "idle",
};

interface BackfillLineProps {
  readonly backfill: BackfillSummary;
  readonly onShow: () => void;
}

function BackfillLine({ backfill, onShow }: BackfillLineProps) {
  const t = useTexts(backfillTexts);
  const formats = useFormats();
  const { state, startedAt } = backfill;
  return (
    <li className="spread">
      <span className="row">
        <StatusBadge tone={backfillTone[state]}>{t.state[state]}</StatusBadge>
        <span>{formats.dates(backfill)}</span>
        <span className="small muted">{t.startedAt(formats.instant(startedAt))}</span>
      </span>
      <Button look="quiet" onClick={onShow}>
        {t.show}
      </Button>
    </li>
  );
}
