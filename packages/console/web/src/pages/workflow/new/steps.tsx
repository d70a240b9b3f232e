import { Icon } from "../../../components/icon.js";
import { useTexts } from "../../../i18n/language.js";
import { newTexts } from "./texts.js";

/** The steps of the path, in order. */
export const steps = ["source", "table", "schedule", "save"] as const;
export type Step = (typeof steps)[number];

const keysOf: Readonly<Record<Exclude<Step, "save">, readonly string[]>> = {
  source: ["connector", "params"],
  table: ["name", "output", "table", "emptyWindow"],
  schedule: ["schedule", "notify"],
};

/** The step in which what `keys` lead to is entered; undefined: none that is known. */
export function stepOf(keys: readonly string[] | undefined): Step | undefined {
  const [first = ""] = keys ?? [];
  return steps.find((step) => step !== "save" && keysOf[step].includes(first));
}

/** Another step; the same at either end. */
export function stepAfter(step: Step, by: 1 | -1): Step {
  return steps[steps.indexOf(step) + by] ?? step;
}

interface StepsProps {
  readonly current: Step;
  /** Steps that have something wrong. */
  readonly wrong: readonly Step[];
  readonly onGo: (step: Step) => void;
}

/** Where on the path we are; every step that was passed can be gone back to. */
export function Steps({ current, wrong, onGo }: StepsProps) {
  const t = useTexts(newTexts);
  const at = steps.indexOf(current);
  return (
    <nav aria-label={t.stepsLabel}>
      <ol className="steps">
        {steps.map((step, index) => (
          <li key={step} className={index < at ? "step step-done" : "step"}>
            <button
              type="button"
              aria-current={step === current ? "step" : undefined}
              disabled={index > at}
              onClick={() => onGo(step)}
            >
              <span className="step-number" aria-hidden="true">
                {index < at ? <Icon name={wrong.includes(step) ? "warning" : "loaded"} size={14} /> : index + 1}
              </span>
              {t.steps[step]}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
