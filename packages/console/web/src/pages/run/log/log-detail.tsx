import type { LogEntry } from "../../../../../src/api/index.js";
import { Button } from "../../../components/button.js";
import { CopyButton } from "../../../components/code-block.js";
import { componentTexts } from "../../../components/texts.js";
import { useFormats, useTexts } from "../../../i18n/language.js";
import { logTexts } from "./texts.js";

interface LogDetailProps {
  readonly line: LogEntry;
  /** Shows the line among those around it; absent when it is. */
  readonly onContext: (() => void) | undefined;
  readonly onClose: () => void;
}

/** The chosen line, whole. */
export function LogDetail({ line, onContext, onClose }: LogDetailProps) {
  const t = useTexts(logTexts);
  const { close } = useTexts(componentTexts);
  const formats = useFormats();
  return (
    <section className="log-detail" aria-label={t.line(formats.number(line.number))}>
      <div className="spread">
        <span className="small muted">
          {t.line(formats.number(line.number))} · {line.unreadable ? t.unreadable : line.severity}
        </span>
        <span className="row">
          {onContext && (
            <Button look="quiet" onClick={onContext}>
              {t.context}
            </Button>
          )}
          <CopyButton text={line.log} label={t.copy} />
          <Button look="quiet" icon="close" aria-label={close} onClick={onClose} />
        </span>
      </div>
      <pre>{line.log}</pre>
    </section>
  );
}
