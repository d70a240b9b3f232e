import { useMemo } from "react";
import { Link } from "wouter";
import type { BackfillDay } from "../../../../../src/api/index.js";
import { StatusMark, type Tone } from "../../../components/status-badge.js";
import { useFormats, useTexts } from "../../../i18n/language.js";
import { paths } from "../../../paths.js";
import { type Month, monthsOf } from "./months.js";
import { backfillTexts } from "./texts.js";
import "./backfill.css";

/** By what a day is marked. */
export const toneOf: Readonly<Record<BackfillDay["state"], Tone>> = {
  waiting: "idle",
  running: "open",
  loaded: "loaded",
  failed: "failed",
  lost: "lost",
};

/** The days of a backfill, month by month; a day with a run leads to it. */
export function DayCalendar({ days }: { readonly days: readonly BackfillDay[] }) {
  const months = useMemo(() => monthsOf(days), [days]);
  return (
    <div className="months">
      {months.map((month) => (
        <MonthTable key={month.month} month={month} />
      ))}
    </div>
  );
}

function MonthTable({ month: { month, weeks } }: { readonly month: Month }) {
  const t = useTexts(backfillTexts);
  return (
    <table className="month">
      <caption>{month}</caption>
      <thead>
        <tr>
          {t.weekdays.split(" ").map((day) => (
            <th key={day} scope="col">
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.find((day) => day)?.date}>
            {week.map((day, weekday) => (
              <td key={day?.date ?? `${month} gap ${weekday}`}>{day && <Day day={day} />}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ day: { date, state, run, rows, why } }: { readonly day: BackfillDay }) {
  const t = useTexts(backfillTexts);
  const formats = useFormats();
  const told = [t.day[state], rows === undefined ? "" : t.rows(formats.number(rows)), why ?? ""];
  const label = t.dayIs(date, told.filter(Boolean).join(", "));
  const face = (
    <>
      <span aria-hidden="true">{Number(date.slice(8))}</span>
      <StatusMark tone={toneOf[state]} />
      <span className="hidden">{label}</span>
    </>
  );
  if (run === undefined) {
    return (
      <span className={`backfill-day backfill-${toneOf[state]}`} title={label}>
        {face}
      </span>
    );
  }
  return (
    <Link href={paths.run(run)} className={`backfill-day backfill-${toneOf[state]}`} title={label}>
      {face}
    </Link>
  );
}
