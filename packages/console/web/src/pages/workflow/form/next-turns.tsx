import type { NextTurn } from "../../../../../src/api/index.js";
import { useFormats, useTexts } from "../../../i18n/language.js";
import { workflowFormTexts } from "./texts.js";
import "./parts.css";

interface NextTurnsProps {
  readonly turns: readonly NextTurn[];
  readonly isScheduled: boolean;
}

/** The next runs of a schedule: when, and for which dates. */
export function NextTurns({ turns, isScheduled }: NextTurnsProps) {
  const t = useTexts(workflowFormTexts);
  const formats = useFormats();
  if (!isScheduled) return <p className="muted">{t.nextNone}</p>;
  if (turns.length === 0) return <p className="muted">{t.nextFirst}</p>;
  return (
    <ol className="turns">
      {turns.slice(0, 5).map(({ at, local, timeZone, from, to }) => (
        <li key={at}>
          <time dateTime={at} className="turn-at">
            {formats.date(local.slice(0, 10))} {local.slice(11)}
          </time>
          <span className="muted small">{timeZone}</span>
          <span className="turn-dates">
            {t.turnDates} <span className="mono">{formats.dates({ from, to })}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
