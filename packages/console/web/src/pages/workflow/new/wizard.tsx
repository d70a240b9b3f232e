import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ConnectorDetail, TryRequest } from "../../../../../src/api/index.js";
import { workflowsQuery } from "../../../api/queries.js";
import { Button } from "../../../components/button.js";
import { Card } from "../../../components/card.js";
import { focusFirstProblem } from "../../../forms/focus-first.js";
import { sendable } from "../../../forms/params.js";
import { problemsByField } from "../../../forms/problems.js";
import { daysFrom, useToday } from "../../../forms/use-today.js";
import { useTexts } from "../../../i18n/language.js";
import { TryPanel } from "../../../trying/try-panel.js";
import { type AttemptKind, useAttempt } from "../../../trying/use-attempt.js";
import { adviceOn, withLoadMode, withProposal } from "../form/proposal.js";
import { SourcePart } from "../form/source-part.js";
import { TablePart } from "../form/table-part.js";
import { useRendered } from "../form/use-rendered.js";
import type { Draft } from "./draft.js";
import { SaveStep } from "./save-step.js";
import { ScheduleStep } from "./schedule-step.js";
import { type Step, Steps, stepAfter, stepOf } from "./steps.js";
import { newTexts } from "./texts.js";

interface WizardProps {
  readonly connector: ConnectorDetail;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly step: Step;
  readonly onStep: (step: Step) => void;
  readonly onSave: (yaml: string) => Promise<void>;
  /** Another connector is wanted. */
  readonly onOther: () => void;
}

/** The path to a new workflow: source, table, schedule, save. */
export function Wizard({ connector, draft, onDraft, step, onStep, onSave, onOther }: WizardProps) {
  const t = useTexts(newTexts);
  const { form } = draft;
  const yesterday = daysFrom(useToday(), -1);
  const dates = draft.dates ?? { from: yesterday, to: yesterday };
  const { data: list } = useQuery(workflowsQuery());
  const trying = useAttempt(connector.name);
  const fitting = useAttempt(connector.name);
  const rendering = useRendered(form);
  const found = rendering.rendered?.problems ?? [];
  const problems = problemsByField(found);
  const body = useRef<HTMLDivElement>(null);
  const change = (next: typeof form) => onDraft({ ...draft, form: next });
  const params = sendable(form.params);
  const isTried = draft.tried === JSON.stringify(params);

  const request = (): TryRequest => ({ ...dates, params });
  const attempt = async (kind: AttemptKind): Promise<boolean> => {
    const result = await trying.start(kind, request());
    if (kind !== "preview" || !result?.works) return false;
    const isProposed = JSON.stringify(form.table.schema) === draft.proposed;
    const cleared = isProposed ? { ...form, table: { ...form.table, schema: [] } } : form;
    const proposed = withProposal(cleared, result, list?.workflows.map(({ name }) => name) ?? []);
    const schema = JSON.stringify(proposed.table.schema);
    onDraft({ ...draft, form: proposed, notes: result.notes, tried: JSON.stringify(params), proposed: schema });
    return true;
  };

  const wrongHere = found.some(({ keys }) => stepOf(keys) === step);
  const goOn = () => {
    if (wrongHere) focusFirstProblem(body.current);
    else onStep(stepAfter(step, 1));
  };
  // What is known yet may be of the form before the last change: whoever goes on then goes when the answer is there.
  const [waiting, setWaiting] = useState<Step>();
  useEffect(() => {
    if (waiting === undefined || rendering.isPending) return;
    setWaiting(undefined);
    if (waiting === step) goOn();
  });
  const next = () => {
    if (step === "source" && !isTried) void attempt("preview");
    else if (step === "source") onStep(stepAfter(step, 1));
    else setWaiting(step);
  };
  // Whoever steps on reads from the top.
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    window.scrollTo({ top: 0 });
    body.current?.querySelector<HTMLElement>("h2")?.focus();
  }, [step]);
  const isRunning = trying.attempt.status === "running";
  return (
    <>
      <Steps current={step} wrong={found.flatMap(({ keys }) => stepOf(keys) ?? [])} onGo={onStep} />
      <div className="stack" ref={body}>
        <div>
          <h2 tabIndex={-1}>{t.steps[step]}</h2>
          <p className="muted">{t.leads[step]}</p>
        </div>
        {step === "source" && (
          <Card
            title={connector.title}
            actions={
              <Button look="quiet" onClick={onOther}>
                {t.changeConnector}
              </Button>
            }
          >
            <SourcePart
              form={form}
              onChange={change}
              connector={connector}
              trying={trying}
              dates={dates}
              onDates={(chosen) => onDraft({ ...draft, dates: chosen })}
              onTry={(kind) => void attempt(kind)}
            />
          </Card>
        )}
        {step === "table" && (
          <>
            <Card>
              <TablePart
                form={form}
                onChange={(changed) => change(withLoadMode(changed))}
                problems={problems}
                notes={draft.notes}
                isNamed={false}
                connector={connector}
                advice={t.advice[adviceOn(form)]}
              />
            </Card>
            <Card title={t.fit}>
              <div className="stack-tight">
                <p className="muted small">{t.fitHint}</p>
                <TryPanel
                  trying={fitting}
                  dates={dates}
                  onDates={(chosen) => onDraft({ ...draft, dates: chosen })}
                  onTry={(kind) => void fitting.start(kind, { ...request(), schema: form.table.schema })}
                  hasField={() => false}
                />
              </div>
            </Card>
          </>
        )}
        {step === "schedule" && (
          <ScheduleStep form={form} onChange={change} problems={problems} rendering={rendering} />
        )}
        {step === "save" && (
          <SaveStep form={form} connector={connector} rendering={rendering} onStep={onStep} onSave={onSave} />
        )}
      </div>
      {step !== "save" && (
        <div className="form-foot">
          {step === "source" ? (
            <span />
          ) : (
            <Button icon="left" onClick={() => onStep(stepAfter(step, -1))}>
              {t.back}
            </Button>
          )}
          <div className="row">
            {step === "source" && !isTried && hasFailed(trying.attempt.status) && (
              <Button look="quiet" onClick={() => onStep("table")}>
                {t.skip}
              </Button>
            )}
            <Button look="primary" busy={isRunning || waiting !== undefined} onClick={next}>
              {step === "source" && !isTried ? t.previewFirst : t.next[step]}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

function hasFailed(status: string): boolean {
  return status === "done" || status === "refused";
}
