import { useId } from "react";
import type { ColumnNote, ConnectorDetail, WorkflowForm } from "../../../../../src/api/index.js";
import { Button } from "../../../components/button.js";
import { Field } from "../../../components/field.js";
import { Icon } from "../../../components/icon.js";
import { useTexts } from "../../../i18n/language.js";
import { dateColumns } from "./columns.js";
import { ColumnsEditor } from "./columns-editor.js";
import { type PartProps, withFormKey, withTableKey } from "./part.js";
import { narrowed, narrowing } from "./proposal.js";
import { LimitsPart, WarehousePart } from "./settings-part.js";
import { workflowFormTexts } from "./texts.js";
import "./parts.css";

const emptyWindows = ["", "success", "failure"] as const;
/** What stands below "more". */
const MORE = ["output", "emptyWindow", "bigquery", "limits"];
const modes = ["replace-window", "truncate", "append"] as const;

interface TablePartProps extends PartProps {
  readonly notes: readonly ColumnNote[];
  /** The name can no longer be changed: there is a file of it. */
  readonly isNamed: boolean;
  readonly connector: ConnectorDetail;
  /** Why this way to load was proposed. */
  readonly advice?: string | undefined;
}

/** Where rows go, how they are loaded, and their columns. */
export function TablePart({ form, onChange, problems, notes, isNamed, advice, connector }: TablePartProps) {
  const t = useTexts(workflowFormTexts);
  return (
    <div className="stack">
      <div className="form-grid">
        {!isNamed && (
          <Field label={t.name} hint={t.nameHint} error={problems.at("name")}>
            {(ids) => (
              <input
                {...ids}
                value={form.name}
                autoComplete="off"
                spellCheck={false}
                onChange={({ target }) => onChange({ ...form, name: target.value })}
              />
            )}
          </Field>
        )}
        <Field label={t.table} hint={t.tableHint} error={problems.at("table/name")}>
          {(ids) => (
            <input
              {...ids}
              className="mono"
              value={form.table.name}
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => onChange(withTableKey(form, "name", target.value))}
            />
          )}
        </Field>
      </div>
      <ColumnsEditor
        columns={form.table.schema}
        onChange={(schema) => onChange(withTableKey(form, "schema", schema))}
        notes={notes}
        problems={problems}
      />
      <Narrowing form={form} onChange={onChange} connector={connector} />
      <LoadMode form={form} onChange={onChange} problems={problems} advice={advice} />
      <MoreOfTable form={form} onChange={onChange} problems={problems} />
    </div>
  );
}

function LoadMode({ form, onChange, problems, advice }: PartProps & Pick<TablePartProps, "advice">) {
  const t = useTexts(workflowFormTexts);
  const id = useId();
  const mode = form.table.mode ?? "append";
  const error = problems.at("table/mode");
  return (
    <fieldset className="form-group">
      <legend>{t.mode}</legend>
      {advice && <p className="field-hint">{advice}</p>}
      <div className="modes">
        {modes.map((one) => (
          <label key={one} className="mode">
            <input
              type="radio"
              name={id}
              checked={mode === one}
              aria-describedby={`${id}-${one}`}
              onChange={() => onChange(withMode(form, one))}
            />
            <span>{t.modes[one]}</span>
            <span className="field-hint" id={`${id}-${one}`}>
              {t.modeHints[one]}
            </span>
          </label>
        ))}
      </div>
      {error && <p className="field-error">{error}</p>}
      {mode === "replace-window" && <WindowColumn form={form} onChange={onChange} problems={problems} />}
    </fieldset>
  );
}

/** A source that gives everything each time could be asked by date: then days can be run again and backfilled. */
function Narrowing({ form, onChange, connector }: Pick<TablePartProps, "form" | "onChange" | "connector">) {
  const t = useTexts(workflowFormTexts);
  const found = narrowing(form, connector);
  if (!found) return null;
  return (
    <div className="narrowing">
      <p>{t.narrowingHint(found.column)}</p>
      <Button onClick={() => onChange(narrowed(form, found))}>{t.narrow(found.column)}</Button>
    </div>
  );
}

function WindowColumn({ form, onChange, problems }: PartProps) {
  const t = useTexts(workflowFormTexts);
  const { schema, windowColumn } = form.table;
  const dates = dateColumns(form);
  const isKnown = windowColumn === undefined || dates.includes(windowColumn);
  const error = problems.at("table/windowColumn") ?? (dates.length === 0 ? t.windowColumnNone : undefined);
  return (
    <Field label={t.windowColumn} hint={t.windowColumnHint} error={schema.length > 0 ? error : undefined}>
      {(ids) => (
        <select
          {...ids}
          className="window-column"
          value={windowColumn ?? ""}
          onChange={({ target }) => onChange(withTableKey(form, "windowColumn", target.value || undefined))}
        >
          <option value="">–</option>
          {!isKnown && <option>{windowColumn}</option>}
          {dates.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

function MoreOfTable({ form, onChange, problems }: PartProps) {
  const t = useTexts(workflowFormTexts);
  return (
    <details className="form-more" open={MORE.some((key) => problems.within(key)) || undefined}>
      <summary>
        <Icon name="right" />
        {t.moreOfTable}
      </summary>
      <div className="stack">
        <div className="form-grid">
          <Field label={t.emptyWindow} error={problems.at("emptyWindow")}>
            {(ids) => (
              <select
                {...ids}
                value={form.emptyWindow ?? ""}
                onChange={({ target }) => {
                  const word = emptyWindows.find((one) => one !== "" && one === target.value);
                  onChange(withFormKey(form, "emptyWindow", word || undefined));
                }}
              >
                {emptyWindows.map((one) => (
                  <option key={one} value={one}>
                    {t.emptyWindows[one]}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t.output} hint={t.outputHint} error={problems.at("output")}>
            {(ids) => (
              <input
                {...ids}
                className="mono"
                value={form.output}
                autoComplete="off"
                spellCheck={false}
                onChange={({ target }) => onChange({ ...form, output: target.value })}
              />
            )}
          </Field>
        </div>
        <WarehousePart form={form} onChange={onChange} problems={problems} />
        <LimitsPart form={form} onChange={onChange} problems={problems} />
      </div>
    </details>
  );
}

/** Another way to load: a date column is only kept where it is asked for, and taken where there is but one. */
function withMode(form: WorkflowForm, mode: (typeof modes)[number]): WorkflowForm {
  const changed = withTableKey(form, "mode", mode);
  if (mode !== "replace-window") return withTableKey(changed, "windowColumn", undefined);
  return withTableKey(changed, "windowColumn", form.table.windowColumn ?? dateColumns(form)[0]);
}
