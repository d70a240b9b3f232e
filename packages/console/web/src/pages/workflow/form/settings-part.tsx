import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { workflowSchemaQuery } from "../../../api/queries.js";
import type { JsonSchema } from "../../../forms/shape.js";
import { ValueField } from "../../../forms/value-field.js";
import { useLanguage, useTexts } from "../../../i18n/language.js";
import { type PartProps, withFormKey } from "./part.js";
import { workflowFormTexts } from "./texts.js";

/** Of containers that the form can make: memory is for images. */
const NOT_HERE = ["memory"];

type Settings = Readonly<Record<string, unknown>>;

/** In which warehouse the table lies, and how it is used. The fields come from the JSON Schema of workflow files. */
export function WarehousePart({ form, onChange, problems }: PartProps) {
  const t = useTexts(workflowFormTexts);
  const id = useId();
  const error = problems.at("bigquery");
  const choose = (bigquery: Settings | undefined) => onChange(withFormKey(form, "bigquery", bigquery));
  return (
    <fieldset className="form-group">
      <legend>{t.warehouse}</legend>
      <div className="modes">
        {(["embedded", "bigquery"] as const).map((one) => (
          <label key={one} className="mode">
            <input
              type="radio"
              name={id}
              checked={(form.bigquery === undefined) === (one === "embedded")}
              aria-describedby={`${id}-${one}`}
              onChange={() => choose(one === "embedded" ? undefined : {})}
            />
            <span>{t.warehouses[one]}</span>
            <span className="field-hint" id={`${id}-${one}`}>
              {t.warehouseHints[one]}
            </span>
          </label>
        ))}
      </div>
      {error && <p className="field-error">{error}</p>}
      {form.bigquery && (
        <SettingsFields name="bigquery" value={form.bigquery} problems={problems} onChange={(next) => choose(next)} />
      )}
    </fieldset>
  );
}

/** How long a run may take, and what its source bears. */
export function LimitsPart({ form, onChange, problems }: PartProps) {
  const t = useTexts(workflowFormTexts);
  const error = problems.at("limits");
  const change = (limits: Settings) =>
    onChange(withFormKey(form, "limits", Object.keys(limits).length > 0 ? limits : undefined));
  return (
    <fieldset className="form-group">
      <legend>{t.limits}</legend>
      {error && <p className="field-error">{error}</p>}
      <SettingsFields name="limits" value={form.limits ?? {}} problems={problems} onChange={change} />
    </fieldset>
  );
}

interface FieldsProps extends Pick<PartProps, "problems"> {
  /** A key of a workflow file. */
  readonly name: "limits" | "bigquery";
  readonly value: Settings;
  readonly onChange: (value: Settings) => void;
}

function SettingsFields({ name, value, problems, onChange }: FieldsProps) {
  const { language } = useLanguage();
  const { data } = useQuery(workflowSchemaQuery(language));
  const { properties = {}, required = [] }: JsonSchema = data?.properties?.[name] ?? {};
  const members = Object.entries(properties).filter(([key]) => !NOT_HERE.includes(key));
  return (
    <div className="form-grid">
      {members.map(([key, schema]) => (
        <ValueField
          key={key}
          name={key}
          schema={schema}
          required={required.includes(key)}
          value={value[key]}
          path={`${name}/${key}`}
          problems={problems}
          onChange={(next) => onChange(withSetting(value, key, next))}
        />
      ))}
    </div>
  );
}

/** A setting of which nothing is left is not written. */
function withSetting(settings: Settings, key: string, value: unknown): Settings {
  const { [key]: _, ...others } = settings;
  return isEmpty(value) ? others : { ...others, [key]: value };
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === undefined;
  return Object.values(value).every(isEmpty);
}
