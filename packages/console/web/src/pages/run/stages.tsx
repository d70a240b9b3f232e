import type { RunDetail, RunStage } from "../../../../src/api/index.js";
import { Card } from "../../components/card.js";
import { Progress } from "../../components/loading.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { runTexts } from "./texts.js";
import "./stages.css";

/** The way of the data with what has come how far. */
export function Stages({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const current = currentStage(run);
  return (
    <Card title={t.stages} flush>
      <ol className="stages">
        {run.stages.map((stage, index) => (
          <Stage
            key={stage.stage}
            stage={stage}
            state={stateOf(run, index, current)}
            isToCome={run.verdict === "open" && index > current}
            most={mostRows(run.stages)}
          />
        ))}
      </ol>
    </Card>
  );
}

type StageState = "done" | "current" | "broken" | "waiting";

interface StageProps {
  readonly stage: RunStage;
  readonly state: StageState;
  /** The run has not come to it; of one that has ended nobody will. */
  readonly isToCome: boolean;
  /** What bars are measured by where a stage has no total. */
  readonly most: number;
}

function Stage({ stage, state, isToCome, most }: StageProps) {
  const t = useTexts(runTexts);
  const formats = useFormats();
  const { count, total } = stage;
  const title = t.stage[stage.stage];
  const unit = stage.stage === "listed" ? t.unit.objects : t.unit.rows;
  const max = total ?? (state === "done" ? count || 1 : stage.stage === "listed" ? undefined : most || undefined);
  return (
    <li className={`stage stage-${state}`} aria-current={state === "current" ? "step" : undefined}>
      <span className="stage-title">{title}</span>
      <span className="stage-count">{count === undefined ? "–" : formats.number(count)}</span>
      <span className="stage-unit muted">
        {count === undefined
          ? isToCome
            ? t.toCome
            : t.unknown
          : total !== undefined && total !== count
            ? t.of(unit, formats.number(total))
            : unit}
      </span>
      {state === "waiting" || (state === "broken" && count === undefined) ? (
        <span className="stage-line" />
      ) : (
        <Progress
          label={title}
          value={state === "done" && count === undefined ? 1 : (count ?? 0)}
          max={state === "done" && count === undefined ? 1 : max}
          tone={state === "done" ? "loaded" : state === "broken" ? "failed" : "open"}
        />
      )}
    </li>
  );
}

/** The one under way, or where it ended: the last that has a count. -1: nobody told anything of a run that has ended. */
function currentStage(run: RunDetail): number {
  const told = run.stages.findLastIndex(({ count }) => count !== undefined && count > 0);
  return told === -1 && run.verdict === "open" ? 0 : told;
}

function stateOf(run: RunDetail, index: number, current: number): StageState {
  if (run.verdict === "loaded") return "done";
  if (index > current) return "waiting";
  if (run.verdict === "open") return index === current ? "current" : "done";
  return index === current ? "broken" : "done";
}

function mostRows(stages: readonly RunStage[]): number {
  return Math.max(0, ...stages.map(({ stage, count = 0 }) => (stage === "listed" ? 0 : count)));
}
