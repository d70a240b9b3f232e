import { lazy, Suspense, useRef } from "react";
import type { ApiProblem } from "../../../../../src/api/index.js";
import { Button } from "../../../components/button.js";
import { Card } from "../../../components/card.js";
import { Loading } from "../../../components/loading.js";
import { StatusBadge } from "../../../components/status-badge.js";
import { textOf } from "../../../forms/problems.js";
import { useTexts } from "../../../i18n/language.js";
import { NextTurns } from "../form/next-turns.js";
import { workflowFormTexts } from "../form/texts.js";
import { editTexts } from "./texts.js";
import type { Editing } from "./use-editing.js";
import type { YamlEditorHandle } from "./yaml-editor.js";

const YamlEditor = lazy(() => import("./yaml-editor.js"));

interface YamlEditProps {
  readonly editing: Editing;
  readonly readOnly: boolean;
}

/** The file as text, with its problems at their lines and above. */
export function YamlEdit({ editing, readOnly }: YamlEditProps) {
  const t = useTexts(editTexts);
  const f = useTexts(workflowFormTexts);
  const editor = useRef<YamlEditorHandle>(null);
  const { text, epoch, setText, problems, isPending, nextTurns } = editing;
  return (
    <>
      <div aria-live="polite" aria-busy={isPending}>
        {problems.length > 0 ? (
          <ProblemList problems={problems} onGo={(line, column) => editor.current?.goTo(line, column)} />
        ) : (
          <StatusBadge tone={isPending ? "open" : "loaded"}>{isPending ? t.checking : t.noProblems}</StatusBadge>
        )}
      </div>
      <Card flush>
        <Suspense fallback={<Loading />}>
          <YamlEditor
            label={t.text}
            key={epoch}
            initial={text}
            onChange={setText}
            problems={problems}
            readOnly={readOnly}
            ref={editor}
          />
        </Suspense>
      </Card>
      {nextTurns.length > 0 && (
        <Card title={f.next}>
          <NextTurns turns={nextTurns} isScheduled />
        </Card>
      )}
    </>
  );
}

interface ProblemListProps {
  readonly problems: readonly ApiProblem[];
  readonly onGo: (line: number, column: number) => void;
}

function ProblemList({ problems, onGo }: ProblemListProps) {
  const t = useTexts(editTexts);
  return (
    <ul className="problem-list" aria-label={t.problems(problems.length)}>
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column} ${problem.text}`}>
          <Button look="quiet" onClick={() => onGo(problem.line ?? 1, problem.column ?? 1)}>
            {t.goToLine(problem.line ?? 1)}
          </Button>
          <span className="break">{textOf(problem)}</span>
        </li>
      ))}
    </ul>
  );
}
