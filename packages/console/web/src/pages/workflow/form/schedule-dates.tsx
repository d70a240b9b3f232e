import { useId } from "react";
import { useTexts } from "../../../i18n/language.js";
import { ruleOf, withKey, withUnit } from "./schedule.js";
import type { ScheduleProps } from "./schedule-part.js";
import { workflowFormTexts } from "./texts.js";

/** Which dates a run by schedule is for: days before it, or the 1st of a month before it where it goes by months. */
export function ScheduleDates({ schedule, onChange, problems }: ScheduleProps) {
  const t = useTexts(workflowFormTexts);
  const id = useId();
  const rule = ruleOf(schedule);
  const unit = "monthsBefore" in schedule ? "monthsBefore" : "daysBefore";
  const error = problems.at(`schedule/${unit}`);
  const value = schedule[unit];
  return (
    <fieldset className="form-group">
      <legend>{t.dates}</legend>
      <div className="row">
        <input
          className="count-input"
          inputMode="numeric"
          aria-label={t.dates}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          value={value === undefined ? "" : String(value)}
          onChange={({ target }) => onChange(withKey(schedule, unit, countIn(target.value)))}
        />
        {rule === "monthly" || rule === "cron" ? (
          <select
            aria-label={t.datesUnit}
            value={unit}
            onChange={({ target }) => onChange(withUnit(schedule, target.value as typeof unit))}
          >
            <option value="daysBefore">{t.daysBefore}</option>
            <option value="monthsBefore">{t.monthsBefore}</option>
          </select>
        ) : (
          <span>{t.daysBefore}</span>
        )}
      </div>
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** What is no number stays a text, and the server says what is wrong with it. */
function countIn(text: string): unknown {
  if (text === "") return undefined;
  return /^\d+$/.test(text) ? Number(text) : text;
}
