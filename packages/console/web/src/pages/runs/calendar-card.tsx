import { useState } from "react";
import type { Calendar, CalendarDay } from "../../../../src/api/index.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { componentTexts } from "../../components/texts.js";
import { addDays } from "../../days.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { useAddress } from "../../use-address.js";
import { CalendarGrid } from "./calendar-grid.js";
import { runsTexts } from "./texts.js";

interface CalendarCardProps {
  readonly calendar: Calendar;
  readonly today: string;
  /** How many it shows, and moves by. */
  readonly days: number;
}

/** A day of a workflow, pointed at. */
export interface Cell {
  readonly workflow: string;
  readonly date: string;
  readonly day: CalendarDay | undefined;
}

/** The calendar, the buttons that move it, and what the day under the pointer is about. */
export function CalendarCard({ calendar, today, days }: CalendarCardProps) {
  const t = useTexts(runsTexts);
  const [, change] = useAddress();
  const [cell, setCell] = useState<Cell>();
  const move = (by: number) => {
    const until = addDays(calendar.to, by);
    change({ until: until < today ? until : undefined });
  };
  const actions = (
    <>
      <Button look="quiet" icon="left" aria-label={t.earlier} title={t.earlier} onClick={() => move(-days)} />
      <span className="small muted number">
        {calendar.from} – {calendar.to}
      </span>
      <Button
        look="quiet"
        icon="right"
        aria-label={t.later}
        title={t.later}
        disabled={calendar.to >= today}
        onClick={() => move(days)}
      />
      {calendar.to < today && <Button onClick={() => change({ until: undefined })}>{t.toToday}</Button>}
    </>
  );
  return (
    <Card title={t.calendar} actions={actions} flush>
      <CalendarGrid calendar={calendar} today={today} onCell={setCell} />
      <div className="calendar-foot">
        <p className="calendar-cell" aria-hidden="true">
          {cell ? <CellWords cell={cell} /> : t.pick}
        </p>
        <Legend />
      </div>
    </Card>
  );
}

function CellWords({ cell }: { readonly cell: Cell }) {
  const words = useCellWords();
  return (
    <>
      <b>{cell.workflow}</b> {words(cell.date, cell.day)}
    </>
  );
}

/** Date, verdict, rows: a day in words, as it is read out and as it is shown below the calendar. */
export function useCellWords(): (date: string, day: CalendarDay | undefined) => string {
  const t = useTexts(runsTexts);
  const { tone } = useTexts(componentTexts);
  const formats = useFormats();
  return (date, day) => {
    if (!day) return `${formats.date(date)} · ${t.noRun}`;
    const told = [formats.date(date), tone[day.verdict]];
    if (day.verdict === "loaded") told.push(t.rows(formats.number(day.rows)));
    if (day.runs > 1) told.push(t.runsOf(day.runs));
    return told.join(" · ");
  };
}

function Legend() {
  const t = useTexts(runsTexts);
  const { tone } = useTexts(componentTexts);
  return (
    <ul className="legend">
      <li>
        {t.fewer}
        {[1, 2, 3, 4].map((level) => (
          <span key={level} className={`day day-loaded day-${level}`} />
        ))}
        {t.more}
      </li>
      {(["failed", "lost", "open"] as const).map((verdict) => (
        <li key={verdict}>
          <span className={`day day-${verdict}`} />
          {tone[verdict]}
        </li>
      ))}
      <li>
        <span className="day day-none" />
        {t.noRun}
      </li>
    </ul>
  );
}
