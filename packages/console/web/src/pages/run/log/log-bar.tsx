import { Button } from "../../../components/button.js";
import { Icon } from "../../../components/icon.js";
import { useFormats, useTexts } from "../../../i18n/language.js";
import type { LogState } from "./log-pages.js";
import { logTexts } from "./texts.js";
import "../../../layout/switch.css";

interface LogBarProps {
  readonly state: LogState | undefined;
  readonly severity: "error" | undefined;
  readonly typed: string;
  readonly follow: boolean;
  readonly noError: boolean;
  readonly onSeverity: (severity: "error" | undefined) => void;
  readonly onType: (text: string) => void;
  readonly onFollow: (follow: boolean) => void;
  readonly onFirstError: () => void;
}

/** What stands above the lines. */
export function LogBar(props: LogBarProps) {
  const t = useTexts(logTexts);
  const { state, severity, follow } = props;
  return (
    <div className="log-bar">
      <label className="log-search">
        <Icon name="search" />
        <span className="hidden">{t.search}</span>
        <input
          type="search"
          placeholder={t.search}
          value={props.typed}
          onChange={(event) => props.onType(event.target.value)}
        />
      </label>
      <fieldset className="switch">
        <legend className="hidden">{t.severity}</legend>
        <button type="button" aria-pressed={!severity} onClick={() => props.onSeverity(undefined)}>
          {t.all}
        </button>
        <button type="button" aria-pressed={severity === "error"} onClick={() => props.onSeverity("error")}>
          {t.errors}
        </button>
      </fieldset>
      <Button look="quiet" icon="failed" onClick={props.onFirstError}>
        {t.firstError}
      </Button>
      <Button look="quiet" icon="down" aria-pressed={follow} onClick={() => props.onFollow(!follow)}>
        {t.follow}
      </Button>
      <p className="log-count muted small" role="status">
        {props.noError ? t.noError : <Count state={state} />}
      </p>
    </div>
  );
}

function Count({ state }: { readonly state: LogState | undefined }) {
  const t = useTexts(logTexts);
  const formats = useFormats();
  if (!state?.ready) return null;
  const { matching, total, complete } = state;
  return (
    <>
      {!complete && <span className="log-live">{t.live}</span>}
      {matching === total
        ? t.lines(formats.number(total))
        : t.matching(formats.number(matching), formats.number(total))}
    </>
  );
}
