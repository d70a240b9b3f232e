import { Field } from "../../../components/field.js";
import { SecretInput } from "../../../forms/secret-input.js";
import { useTexts } from "../../../i18n/language.js";
import { type PartProps, withFormKey } from "./part.js";
import { workflowFormTexts } from "./texts.js";

/** Who is told when a run does not end well. Addresses are secrets: whoever has one can post. */
export function NotifyPart({ form, onChange, problems }: PartProps) {
  const t = useTexts(workflowFormTexts);
  const notify = form.notify ?? {};
  const change = (key: string, value: string | undefined) => {
    const { [key]: _, ...others } = notify;
    const next = value === undefined ? others : { ...others, [key]: value };
    const isTold = "slack" in next || "webhook" in next;
    onChange(withFormKey(form, "notify", isTold ? next : undefined));
  };
  const text = (key: string) => (typeof notify[key] === "string" ? notify[key] : undefined);
  return (
    <div className="stack">
      <p className="muted">{t.notifyHint}</p>
      {problems.at("notify") && <p className="field-error">{problems.at("notify")}</p>}
      <div className="form-grid">
        {(["slack", "webhook"] as const).map((key) => (
          <Field key={key} label={t[key]} hint={t[`${key}Hint`]} error={problems.at(`notify/${key}`)}>
            {(ids) => (
              <SecretInput
                ids={ids}
                name={key}
                kinds={["env", "file"]}
                value={text(key)}
                onChange={(reference) => change(key, reference)}
              />
            )}
          </Field>
        ))}
        {form.notify && (
          <Field label={t.language}>
            {(ids) => (
              <select
                {...ids}
                value={text("language") ?? ""}
                onChange={({ target }) => change("language", target.value || undefined)}
              >
                {(["", "ja", "en"] as const).map((one) => (
                  <option key={one} value={one}>
                    {t.languages[one]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
      </div>
    </div>
  );
}
