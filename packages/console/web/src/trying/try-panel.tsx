import { useEffect, useState } from "react";
import type { ApiProblem, Dates, TryResult } from "../../../src/api/index.js";
import { ApiFailure } from "../api/client.js";
import { Button } from "../components/button.js";
import { ErrorBox } from "../components/error-box.js";
import { Icon } from "../components/icon.js";
import { StatusBadge } from "../components/status-badge.js";
import { DatesInput } from "../forms/dates-input.js";
import { useFormats, useTexts } from "../i18n/language.js";
import { RowsTable } from "./rows-table.js";
import { tryTexts } from "./texts.js";
import type { Attempt, AttemptKind, Trying } from "./use-attempt.js";
import "./trying.css";

interface TryPanelProps {
  readonly trying: Trying;
  readonly dates: Dates;
  readonly onDates: (dates: Dates) => void;
  readonly onTry: (kind: AttemptKind) => void;
  /** Whether a problem has a field of its own, and so is not told here again. */
  readonly hasField: (problem: ApiProblem) => boolean;
}

/** Dates, the buttons that try, and what came of it. */
export function TryPanel({ trying, dates, onDates, onTry, hasField }: TryPanelProps) {
  const t = useTexts(tryTexts);
  const { attempt, stop } = trying;
  const isRunning = attempt.status === "running";
  return (
    <div className="stack">
      <div className="try-bar">
        <DatesInput label={t.dates} value={dates} onChange={onDates} />
        <div className="row">
          <Button look="primary" icon="play" busy={isRunning} onClick={() => onTry("preview")}>
            {t.preview}
          </Button>
          <Button busy={isRunning} title={t.checkHint} onClick={() => onTry("check")}>
            {t.check}
          </Button>
          {isRunning && (
            <Button icon="stop" look="quiet" onClick={stop}>
              {t.stop}
            </Button>
          )}
        </div>
      </div>
      <div aria-live="polite">
        <Outcome attempt={attempt} hasField={hasField} />
      </div>
    </div>
  );
}

function Outcome({ attempt, hasField }: { readonly attempt: Attempt } & Pick<TryPanelProps, "hasField">) {
  switch (attempt.status) {
    case "idle":
      return null;
    case "running":
      return <Running {...attempt} />;
    case "refused":
      return <Refused error={attempt.error} hasField={hasField} />;
    case "done":
      return attempt.result.works ? <Works {...attempt} /> : <Fails result={attempt.result} />;
  }
}

function Running({ kind, startedMs }: { readonly kind: AttemptKind; readonly startedMs: number }) {
  const t = useTexts(tryTexts);
  const [now, setNow] = useState(startedMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="row muted">
      <StatusBadge tone="open">{t.running[kind]}</StatusBadge>
      {/* Counting seconds are no news for a screen reader. */}
      <span aria-hidden="true">{t.elapsed(Math.round((now - startedMs) / 1000))}</span>
    </p>
  );
}

function Refused({ error, hasField }: { readonly error: unknown } & Pick<TryPanelProps, "hasField">) {
  if (!(error instanceof ApiFailure)) return <ErrorBox error={error} />;
  const homeless = error.problems.filter((problem) => !hasField(problem));
  return homeless.length > 0 ? <ErrorBox error={new ApiFailure(error.status, homeless)} /> : null;
}

function Works({ kind, result }: { readonly kind: AttemptKind; readonly result: TryResult }) {
  const t = useTexts(tryTexts);
  const formats = useFormats();
  const { lines, schema, seconds, inferred } = result;
  const duration = formats.duration(seconds * 1000);
  if (kind !== "preview") return <StatusBadge tone="loaded">{t.worksCheck(duration)}</StatusBadge>;
  if (lines.length === 0) return <StatusBadge tone="loaded">{t.noRows}</StatusBadge>;
  return (
    <div className="stack-tight">
      <p className="row">
        <StatusBadge tone="loaded">{t.rows(lines.length)}</StatusBadge>
        <span className="small muted">
          {t.took(duration)}
          {inferred && ` · ${t.inferred}`}
        </span>
      </p>
      <div className="rows-frame">
        <RowsTable label={t.rows(lines.length)} lines={lines} schema={schema} />
      </div>
    </div>
  );
}

function Fails({ result }: { readonly result: TryResult }) {
  const t = useTexts(tryTexts);
  const told = result.errors.length > 0 ? result.errors : [t.nothingSaid];
  return (
    <div className="error-box" role="alert">
      <Icon name="warning" />
      <ul>
        <li>
          <strong>{t.failed}</strong>
        </li>
        {told.map((line) => (
          <li key={line} className="break">
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}
