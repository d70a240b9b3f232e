import { useId } from "react";
import type { Dates } from "../../../src/api/index.js";
import "./forms.css";

interface DatesInputProps {
  /** What they are for; screen readers alone hear it. */
  readonly label: string;
  readonly value: Dates;
  readonly onChange: (dates: Dates) => void;
  readonly disabled?: boolean;
}

/** FROM and TO, both included. TO never lies before FROM: it moves along. */
export function DatesInput({ label, value: { from, to }, onChange, disabled }: DatesInputProps) {
  const id = useId();
  const date = { type: "date", required: true, disabled } as const;
  return (
    <fieldset className="dates">
      <legend className="hidden">{label}</legend>
      <span className="dates-one">
        <label htmlFor={`${id}-from`}>FROM</label>
        <input
          {...date}
          id={`${id}-from`}
          value={from}
          onChange={({ target: { value } }) => value && onChange({ from: value, to: to < value ? value : to })}
        />
      </span>
      <span className="dates-one">
        <label htmlFor={`${id}-to`}>TO</label>
        <input
          {...date}
          id={`${id}-to`}
          value={to}
          min={from}
          onChange={({ target: { value } }) => value && onChange({ from: from > value ? value : from, to: value })}
        />
      </span>
    </fieldset>
  );
}
