import { useState } from "react";
import type { ApiProblem, ConnectorDetail, WorkflowForm } from "../../../../../src/api/index.js";
import { Button } from "../../../components/button.js";
import { Card } from "../../../components/card.js";
import { CodeBlock } from "../../../components/code-block.js";
import { ErrorBox } from "../../../components/error-box.js";
import { Icon } from "../../../components/icon.js";
import { Loading } from "../../../components/loading.js";
import { textOf } from "../../../forms/problems.js";
import { useTexts } from "../../../i18n/language.js";
import { NextTurns } from "../form/next-turns.js";
import { workflowFormTexts } from "../form/texts.js";
import type { Rendering } from "../form/use-rendered.js";
import { type Step, stepOf } from "./steps.js";
import { newTexts } from "./texts.js";

interface SaveStepProps {
  readonly form: WorkflowForm;
  readonly connector: ConnectorDetail;
  readonly rendering: Rendering;
  readonly onStep: (step: Step) => void;
  readonly onSave: (yaml: string) => Promise<void>;
}

/** What is going to be saved; what has to be put right before; and the button. */
export function SaveStep({ form, connector, rendering, onStep, onSave }: SaveStepProps) {
  const t = useTexts(newTexts);
  const f = useTexts(workflowFormTexts);
  const [failure, setFailure] = useState<unknown>();
  const [isSaving, setSaving] = useState(false);
  const { rendered, isPending, error } = rendering;
  const save = async (yaml: string) => {
    setSaving(true);
    setFailure(undefined);
    await onSave(yaml).catch(setFailure);
    setSaving(false);
  };
  if (!rendered) return error ? <ErrorBox error={error} /> : <Loading />;
  const isReady = rendered.problems.length === 0 && !isPending;
  return (
    <>
      {rendered.problems.length > 0 && <Wrong problems={rendered.problems} onStep={onStep} />}
      <Card title={t.summary}>
        <dl className="facts">
          <dt>{t.file}</dt>
          <dd className="mono break">{form.name}.yaml</dd>
          <dt>{t.from}</dt>
          <dd>{connector.title}</dd>
          <dt>{t.to}</dt>
          <dd className="mono break">{form.table.name}</dd>
          <dt>{t.loads}</dt>
          <dd>{f.modes[form.table.mode ?? "append"]}</dd>
          <dt>{t.runs}</dt>
          <dd>
            <NextTurns turns={rendered.nextTurns} isScheduled={form.schedule !== undefined} />
          </dd>
        </dl>
        <details className="form-more">
          <summary>
            <Icon name="right" />
            {t.showFile}
          </summary>
          <div className="stack">
            <CodeBlock label={t.file} text={rendered.yaml} />
          </div>
        </details>
      </Card>
      {failure !== undefined && <ErrorBox error={failure} />}
      <div className="form-foot">
        <Button icon="left" onClick={() => onStep("schedule")}>
          {t.back}
        </Button>
        <Button
          look="primary"
          icon="loaded"
          disabled={!isReady}
          busy={isSaving}
          onClick={() => void save(rendered.yaml)}
        >
          {t.next.save}
        </Button>
      </div>
    </>
  );
}

/** Each problem with the way to the step in which it is put right. */
function Wrong({
  problems,
  onStep,
}: {
  readonly problems: readonly ApiProblem[];
  readonly onStep: (step: Step) => void;
}) {
  const t = useTexts(newTexts);
  return (
    <div className="error-box" role="alert">
      <Icon name="warning" />
      <ul>
        <li>
          <strong>{t.problems(problems.length)}</strong>
        </li>
        {problems.map((problem) => {
          const step = stepOf(problem.keys);
          return (
            <li key={problem.text} className="break">
              {problem.keys && <code>{problem.keys.join(".")}</code>} {textOf(problem)}{" "}
              {step && (
                <Button look="quiet" onClick={() => onStep(step)}>
                  {t.goTo(t.steps[step])}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
