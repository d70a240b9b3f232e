import { useId } from "react";
import type { ScheduleForm } from "../../../../../src/api/index.js";
import { Field } from "../../../components/field.js";
import { Icon } from "../../../components/icon.js";
import type { FieldProblems } from "../../../forms/problems.js";
import { useTexts } from "../../../i18n/language.js";
import { type PartProps, withFormKey } from "./part.js";
import { partOf, type Rule, ruleOf, rules, timeOf, weekdays, withKey, withPart, withRule } from "./schedule.js";
import { ScheduleDates } from "./schedule-dates.js";
import { workflowFormTexts } from "./texts.js";
import "./parts.css";

/** What the parts of a schedule get. */
export interface ScheduleProps {
  readonly schedule: ScheduleForm;
  readonly onChange: (schedule: ScheduleForm) => void;
  readonly problems: FieldProblems;
}

/** When a workflow runs by itself, and for which dates. */
export function SchedulePart({ form, onChange, problems }: PartProps) {
  const t = useTexts(workflowFormTexts);
  const id = useId();
  const { schedule } = form;
  const rule = ruleOf(schedule);
  const change = (next: ScheduleForm | undefined) => onChange(withFormKey(form, "schedule", next));
  return (
    <div className="stack">
      <fieldset className="form-group">
        <legend>{t.rule}</legend>
        <div className="choices">
          {rules.map((one) => (
            <label key={one} className="choice">
              <input type="radio" name={id} checked={rule === one} onChange={() => change(withRule(schedule, one))} />
              {t.rules[one]}
            </label>
          ))}
        </div>
        {problems.at("schedule") && <p className="field-error">{problems.at("schedule")}</p>}
      </fieldset>
      {schedule && (
        <>
          <div className="schedule-row">
            <RuleFields rule={rule} schedule={schedule} onChange={change} problems={problems} />
          </div>
          <ScheduleDates schedule={schedule} onChange={change} problems={problems} />
          <MoreOfSchedule schedule={schedule} onChange={change} problems={problems} />
        </>
      )}
    </div>
  );
}

function RuleFields({ rule, schedule, onChange, problems }: ScheduleProps & { readonly rule: Rule }) {
  const t = useTexts(workflowFormTexts);
  if (rule === "cron") {
    return (
      <Field label={t.rules.cron} hint={t.cronHint} error={problems.under("schedule/cron")}>
        {(ids) => (
          <input
            {...ids}
            className="mono"
            value={String(schedule["cron"] ?? "")}
            autoComplete="off"
            onChange={({ target }) => onChange({ ...schedule, cron: target.value })}
          />
        )}
      </Field>
    );
  }
  return (
    <>
      {rule === "weekly" && <WeekdayFields schedule={schedule} onChange={onChange} problems={problems} />}
      {rule === "monthly" && (
        <Field label={t.onDay} error={problems.under("schedule/monthly/on")}>
          {(ids) => (
            <select
              {...ids}
              value={String(partOf(schedule, rule, "on") ?? 1)}
              onChange={({ target: { value } }) =>
                onChange(withPart(schedule, "on", value === "last" ? value : Number(value)))
              }
            >
              {Array.from({ length: 28 }, (_, index) => (
                <option key={`day ${index + 1}`}>{index + 1}</option>
              ))}
              <option value="last">{t.last}</option>
            </select>
          )}
        </Field>
      )}
      <Field label={t.at} error={problems.under(`schedule/${rule}/at`)}>
        {(ids) => (
          <input
            {...ids}
            type="time"
            value={timeOf(schedule)}
            onChange={({ target: { value } }) => value && onChange(withPart(schedule, "at", value))}
          />
        )}
      </Field>
    </>
  );
}

function WeekdayFields({ schedule, onChange, problems }: ScheduleProps) {
  const t = useTexts(workflowFormTexts);
  const chosen = partOf(schedule, "weekly", "on");
  const on: readonly unknown[] = Array.isArray(chosen) ? chosen : [];
  const toggle = (day: string, isOn: boolean) =>
    onChange(
      withPart(
        schedule,
        "on",
        isOn ? weekdays.filter((one) => one === day || on.includes(one)) : on.filter((one) => one !== day),
      ),
    );
  const error = problems.under("schedule/weekly/on");
  return (
    <fieldset className="form-group" data-invalid={error ? true : undefined}>
      <legend>{t.onDays}</legend>
      <div className="choices">
        {weekdays.map((day) => (
          <label key={day} className="choice">
            <input type="checkbox" checked={on.includes(day)} onChange={({ target }) => toggle(day, target.checked)} />
            {t.weekdays[day]}
          </label>
        ))}
      </div>
      {error && <p className="field-error">{error}</p>}
    </fieldset>
  );
}

function MoreOfSchedule({ schedule, onChange, problems }: ScheduleProps) {
  const t = useTexts(workflowFormTexts);
  return (
    <details className="form-more" open={problems.within("schedule/timeZone") || undefined}>
      <summary>
        <Icon name="right" />
        {t.more}
      </summary>
      <div className="stack">
        <div className="form-grid">
          <Field label={t.timeZone} error={problems.at("schedule/timeZone")}>
            {(ids) => (
              <input
                {...ids}
                value={String(schedule["timeZone"] ?? "")}
                placeholder="Asia/Tokyo"
                autoComplete="off"
                onChange={({ target }) => onChange(withKey(schedule, "timeZone", target.value || undefined))}
              />
            )}
          </Field>
          <Field label={t.missed} error={problems.at("schedule/missed")}>
            {(ids) => (
              <select
                {...ids}
                value={schedule["missed"] === "skip" ? "skip" : "catch-up"}
                onChange={({ target }) =>
                  onChange(withKey(schedule, "missed", target.value === "skip" ? "skip" : undefined))
                }
              >
                <option value="catch-up">{t.missedOnes["catch-up"]}</option>
                <option value="skip">{t.missedOnes.skip}</option>
              </select>
            )}
          </Field>
        </div>
      </div>
    </details>
  );
}
