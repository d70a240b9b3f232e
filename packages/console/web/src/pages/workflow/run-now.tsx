import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Dates, Started } from "../../../../src/api/index.js";
import { api, pathOf } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { ErrorBox } from "../../components/error-box.js";
import { DatesInput } from "../../forms/dates-input.js";
import { daysFrom, useToday } from "../../forms/use-today.js";
import { useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import { workflowTexts } from "./texts.js";

interface RunNowProps {
  readonly workflow: string;
  /** At first; absent: yesterday in Asia/Tokyo. */
  readonly dates?: Dates | undefined;
}

/** Starts a run for dates, and goes to watch it. */
export function RunNow({ workflow, dates }: RunNowProps) {
  const t = useTexts(workflowTexts);
  const [, navigate] = useLocation();
  const yesterday = daysFrom(useToday(), -1);
  const [chosen, choose] = useState(dates);
  const window = chosen ?? { from: yesterday, to: yesterday };
  const start = useMutation({
    mutationFn: () => api.post<Started>(`${pathOf("/api/workflows", workflow)}/runs`, window),
    onSuccess: ({ run }) => navigate(paths.run(run)),
  });
  return (
    <div className="stack-tight">
      <div className="row">
        <DatesInput label={t.runDates} value={window} onChange={choose} />
        <Button look="primary" icon="play" busy={start.isPending} onClick={() => start.mutate()}>
          {t.runNow}
        </Button>
      </div>
      {start.error && <ErrorBox error={start.error} />}
    </div>
  );
}
