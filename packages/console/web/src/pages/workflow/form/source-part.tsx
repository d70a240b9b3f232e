import { useEffect, useRef } from "react";
import type { ConnectorDetail, Dates } from "../../../../../src/api/index.js";
import { focusFirstProblem } from "../../../forms/focus-first.js";
import { ParamForm } from "../../../forms/param-form.js";
import { type FieldProblems, problemsByField } from "../../../forms/problems.js";
import { TryPanel } from "../../../trying/try-panel.js";
import { type AttemptKind, hasParam, type Trying } from "../../../trying/use-attempt.js";
import type { PartProps } from "./part.js";

interface SourcePartProps extends Omit<PartProps, "problems"> {
  readonly connector: ConnectorDetail;
  readonly trying: Trying;
  readonly dates: Dates;
  readonly onDates: (dates: Dates) => void;
  readonly onTry: (kind: AttemptKind) => void;
  /** What is wrong besides what trying said. */
  readonly problems?: FieldProblems;
}

/** The params of the connector, and what they give. */
export function SourcePart({ form, onChange, connector, trying, problems, dates, onDates, onTry }: SourcePartProps) {
  const ref = useRef<HTMLDivElement>(null);
  const tried = problemsByField(trying.problems, "params");
  useEffect(() => {
    if (trying.problems.length > 0) focusFirstProblem(ref.current);
  }, [trying.problems]);
  return (
    <div className="stack" ref={ref}>
      <ParamForm
        connector={connector}
        value={form.params}
        onChange={(params) => onChange({ ...form, params })}
        problems={tried.all.length > 0 || !problems ? tried : problems}
      />
      <TryPanel
        trying={trying}
        dates={dates}
        onDates={onDates}
        onTry={onTry}
        hasField={(problem) => hasParam(connector, problem)}
      />
    </div>
  );
}
