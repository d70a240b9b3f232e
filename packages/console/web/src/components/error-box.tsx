import type { ApiProblem } from "../../../src/api/index.js";
import { ApiFailure } from "../api/client.js";
import { useTexts } from "../i18n/language.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";
import { componentTexts } from "./texts.js";
import "./error-box.css";

interface ErrorBoxProps {
  /** What was thrown: an ApiFailure is told problem by problem. */
  readonly error: unknown;
  /** A button that tries again. */
  readonly onRetry?: (() => void) | undefined;
}

/** What went wrong, where, and what to do. */
export function ErrorBox({ error, onRetry }: ErrorBoxProps) {
  const t = useTexts(componentTexts);
  return (
    <div className="error-box" role="alert">
      <Icon name="warning" />
      <ul>
        {problemsOf(error).map((problem) => (
          <Problem key={problem.text} problem={problem} />
        ))}
      </ul>
      {onRetry && (
        <Button icon="retry" onClick={onRetry}>
          {t.again}
        </Button>
      )}
    </div>
  );
}

/** One problem: where, what, what to do. */
function Problem({ problem }: { readonly problem: ApiProblem }) {
  const t = useTexts(componentTexts);
  const { title, line, column, where, detail, hint, code } = problem;
  return (
    <li className="break">
      {title && <strong className="error-title">{title}</strong>}
      {where && <code>{where}</code>}
      {!where && line !== undefined && <code>{t.place(line, column ?? 1)}</code>} {detail}
      {hint && <span className="error-hint">{hint}</span>}
      {code && <span className="small muted"> {code}</span>}
    </li>
  );
}

function problemsOf(error: unknown): readonly ApiProblem[] {
  if (error instanceof ApiFailure) return error.problems;
  const detail = error instanceof Error ? error.message : String(error);
  return [{ code: "", where: "", detail, text: detail }];
}
