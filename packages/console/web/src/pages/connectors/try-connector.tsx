import { useEffect, useRef, useState } from "react";
import type { ConnectorDetail, Dates } from "../../../../src/api/index.js";
import { Card } from "../../components/card.js";
import { focusFirstProblem } from "../../forms/focus-first.js";
import { ParamForm } from "../../forms/param-form.js";
import { type Params, sendable } from "../../forms/params.js";
import { problemsByField } from "../../forms/problems.js";
import { daysFrom, useToday } from "../../forms/use-today.js";
import { TryPanel } from "../../trying/try-panel.js";
import { hasParam, useAttempt } from "../../trying/use-attempt.js";

interface TryConnectorProps {
  readonly connector: ConnectorDetail;
  readonly params: Params;
  readonly onParams: (params: Params) => void;
}

/** The params of a connector as a form, and what they give. Nothing is stored. */
export function TryConnector({ connector, params, onParams }: TryConnectorProps) {
  const today = useToday();
  const [chosen, setDates] = useState<Dates>();
  const yesterday = daysFrom(today, -1);
  const dates = chosen ?? { from: yesterday, to: yesterday };
  const trying = useAttempt(connector.name);
  const form = useRef<HTMLDivElement>(null);
  const problems = problemsByField(trying.problems, "params");
  useEffect(() => {
    if (trying.problems.length > 0) focusFirstProblem(form.current);
  }, [trying.problems]);
  return (
    <Card>
      <div className="stack" ref={form}>
        <ParamForm connector={connector} value={params} onChange={onParams} problems={problems} />
        <TryPanel
          trying={trying}
          dates={dates}
          onDates={setDates}
          onTry={(kind) => void trying.start(kind, { ...dates, params: sendable(params) })}
          hasField={(problem) => hasParam(connector, problem)}
        />
      </div>
    </Card>
  );
}
