import { useQuery } from "@tanstack/react-query";
import type { RunDetail, Told } from "../../../../src/api/index.js";
import { errorLinesQuery } from "../../api/queries.js";
import { Icon } from "../../components/icon.js";
import { StatusMark } from "../../components/status-badge.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { runTexts } from "./texts.js";

/** Of an error line; the whole of it is in the log. */
const ERROR_CHARS = 500;

/** The verdict as a sentence, its reasons, and what to do. */
export function VerdictPanel({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const words = useVerdictWords(run);
  return (
    <section className={`verdict verdict-${run.verdict}`} aria-live="polite">
      <h2 className="verdict-words">
        <StatusMark tone={run.verdict} />
        {words}
      </h2>
      {run.reasons.length > 0 && (
        <ul className="verdict-reasons">
          {run.reasons.map((reason) => (
            <Reason key={reason.code + reason.text} told={reason} />
          ))}
        </ul>
      )}
      {(run.verdict === "failed" || run.verdict === "lost") && (
        <>
          <ErrorLines run={run} />
          <p className="verdict-next">{t.next[isUnread(run) ? "unread" : run.verdict]}</p>
        </>
      )}
      {run.warningTexts.length > 0 && (
        <ul className="verdict-warnings" aria-label={t.warnings}>
          {run.warningTexts.map((warning) => (
            <li key={warning.code + warning.text} className="break">
              <Icon name="warning" size={14} /> {warning.text} <code className="small muted">{warning.code}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The container's own first words of error: most often the cause. */
function ErrorLines({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const page = useQuery({ ...errorLinesQuery(run.id), enabled: run.phase === "ended" }).data;
  if (!page || page.matching === 0) return null;
  const more = page.matching - page.lines.length;
  return (
    <div className="verdict-errors">
      <p className="small muted">{t.errorLines}</p>
      <ul>
        {page.lines.map(({ number, log }) => (
          <li key={number}>
            <code className="break">{log.slice(0, ERROR_CHARS)}</code>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="small muted">{t.moreErrorLines(more)}</p>}
    </div>
  );
}

function Reason({ told }: { readonly told: Told }) {
  return (
    <li className="break">
      {told.text} <code className="small muted">{told.code}</code>
    </li>
  );
}

function useVerdictWords(run: RunDetail): string {
  const t = useTexts(runTexts);
  const formats = useFormats();
  if (run.verdict === "open") return t.verdict[run.phase];
  if (isUnread(run)) return t.verdict.unread;
  if (run.verdict !== "loaded") return t.verdict[run.verdict];
  const { rowsLoaded } = run.counts;
  return rowsLoaded === 0 ? t.verdict.loadedNone(run.table) : t.verdict.loaded(formats.number(rowsLoaded), run.table);
}

/** Nobody knows whether it has loaded; of any other run that is lost it is known that it has not. */
function isUnread({ verdict, job }: RunDetail): boolean {
  return verdict === "lost" && job?.isUnread === true;
}
