import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import type { RunDetail, Started } from "../../../../src/api/index.js";
import { refreshAll } from "../../api/apply-event.js";
import { api, pathOf } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Dialog } from "../../components/dialog.js";
import { ErrorBox } from "../../components/error-box.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import { runTexts } from "./texts.js";

interface Props {
  readonly run: RunDetail;
}

/** Asks, starts the same dates again, and goes to the new run. */
export function RetryButton({ run }: Props) {
  const t = useTexts(runTexts);
  const formats = useFormats();
  const [, navigate] = useLocation();
  const [open, setOpen] = useState(false);
  const retry = useMutation({
    mutationFn: () => api.post<Started>(`${pathOf("/api/runs", run.id)}/retry`),
    onSuccess: (started) => {
      refreshAll();
      navigate(paths.run(started.run));
    },
  });
  return (
    <>
      <Button icon="retry" look={run.verdict === "loaded" ? "plain" : "primary"} onClick={() => setOpen(true)}>
        {t.retry}
      </Button>
      <Dialog
        title={t.retryTitle}
        open={open}
        onClose={() => setOpen(false)}
        actions={
          <Button look="primary" icon="retry" busy={retry.isPending} onClick={() => retry.mutate()}>
            {t.retry}
          </Button>
        }
      >
        <div className="stack-tight">
          <p>{t.retryWhat(run.workflow, formats.dates(run.window))}</p>
          {(run.mode !== "append" || run.counts.rowsLoaded > 0) && <p>{t.retryMode[run.mode]}</p>}
          {retry.error && <ErrorBox error={retry.error} />}
        </div>
      </Dialog>
    </>
  );
}

/** Asks, then stops the run. */
export function StopButton({ run }: Props) {
  const t = useTexts(runTexts);
  const [open, setOpen] = useState(false);
  const stop = useMutation({
    mutationFn: () => api.post(`${pathOf("/api/runs", run.id)}/stop`),
    onSuccess: () => setOpen(false),
  });
  return (
    <>
      <Button icon="stop" look="danger" disabled={stop.isSuccess} onClick={() => setOpen(true)}>
        {stop.isSuccess ? t.stopping : t.stop}
      </Button>
      <Dialog
        title={t.stopTitle}
        open={open}
        onClose={() => setOpen(false)}
        actions={
          <Button look="danger" icon="stop" busy={stop.isPending} onClick={() => stop.mutate()}>
            {t.stop}
          </Button>
        }
      >
        <div className="stack-tight">
          <p>{t.stopWhat}</p>
          {stop.error && <ErrorBox error={stop.error} />}
        </div>
      </Dialog>
    </>
  );
}
