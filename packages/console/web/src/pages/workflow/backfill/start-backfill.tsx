import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { BackfillRequest, BackfillSummary, Dates } from "../../../../../src/api/index.js";
import { api, pathOf } from "../../../api/client.js";
import { Button } from "../../../components/button.js";
import { Card } from "../../../components/card.js";
import { ErrorBox } from "../../../components/error-box.js";
import { DatesInput } from "../../../forms/dates-input.js";
import { daysFrom, useToday } from "../../../forms/use-today.js";
import { useTexts } from "../../../i18n/language.js";
import { backfillTexts } from "./texts.js";

const MAX_PARALLEL = 8;

interface StartBackfillProps {
  readonly workflow: string;
  readonly onStart: (backfill: BackfillSummary) => void;
}

/** A range, how many days side by side, and the button that begins. */
export function StartBackfill({ workflow, onStart }: StartBackfillProps) {
  const t = useTexts(backfillTexts);
  const client = useQueryClient();
  const today = useToday();
  const [chosen, choose] = useState<Dates>();
  const dates = chosen ?? { from: daysFrom(today, -7), to: daysFrom(today, -1) };
  const [parallel, setParallel] = useState(2);
  const [again, setAgain] = useState(false);
  const start = useMutation({
    mutationFn: () => {
      const request: BackfillRequest = { ...dates, parallel, again };
      return api.post<BackfillSummary>(`${pathOf("/api/workflows", workflow)}/backfills`, request);
    },
    onSuccess: (backfill) => {
      void client.invalidateQueries({ queryKey: ["backfills"] });
      onStart(backfill);
    },
  });
  return (
    <Card title={t.start}>
      <div className="stack">
        <p className="muted">{t.lead}</p>
        <div className="row backfill-start">
          <DatesInput label={t.dates} value={dates} onChange={choose} />
          <span className="small muted">{t.days(daysIn(dates))}</span>
          <label className="row">
            {t.parallel}
            <select value={parallel} onChange={({ target }) => setParallel(Number(target.value))}>
              {Array.from({ length: MAX_PARALLEL }, (_, index) => (
                <option key={`parallel ${index + 1}`}>{index + 1}</option>
              ))}
            </select>
          </label>
          <label className="check">
            <input type="checkbox" checked={again} onChange={({ target }) => setAgain(target.checked)} />
            {t.again}
          </label>
          <Button look="primary" icon="play" busy={start.isPending} onClick={() => start.mutate()}>
            {t.begin}
          </Button>
        </div>
        {start.error && <ErrorBox error={start.error} />}
      </div>
    </Card>
  );
}

function daysIn({ from, to }: Dates): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}
