import { type KeyboardEvent, memo, type SyntheticEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Link } from "wouter";
import type { Calendar, CalendarDay } from "../../../../src/api/index.js";
import { datesBetween, weekday } from "../../days.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import type { Cell } from "./calendar-card.js";
import { useCellWords } from "./calendar-card.js";
import { runsTexts } from "./texts.js";
import "./calendar.css";

interface CalendarGridProps {
  readonly calendar: Calendar;
  readonly today: string;
  /** The pointer or the keyboard came to a day. */
  readonly onCell: (cell: Cell) => void;
}

/** Workflows × days as a grid: one stop of the Tab key, arrows inside, each day with its words. */
export function CalendarGrid({ calendar, today, onCell }: CalendarGridProps) {
  const t = useTexts(runsTexts);
  const dates = useMemo(() => datesBetween(calendar.from, calendar.to), [calendar.from, calendar.to]);
  const [focus, setFocus] = useState({ row: 0, column: dates.length - 1 });
  const scroller = useRef<HTMLDivElement>(null);
  // Where it does not fit, the last days are what one came for.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollLeft = scroller.current.scrollWidth;
  }, []);

  const cellOf = (event: SyntheticEvent): Cell | undefined => {
    const at = placeOf(event);
    const row = at && calendar.workflows[at.row];
    const date = at && dates[at.column];
    return row && date ? { workflow: row.workflow, date, day: row.days.find((day) => day.date === date) } : undefined;
  };
  const point = (event: SyntheticEvent) => {
    const cell = cellOf(event);
    if (cell) onCell(cell);
  };
  const keys = (event: KeyboardEvent<HTMLTableElement>) => {
    const to = moved(event.key, focus, { rows: calendar.workflows.length, columns: dates.length });
    if (!to) return;
    event.preventDefault();
    setFocus(to);
    event.currentTarget.querySelector<HTMLElement>(`[data-place="${to.row} ${to.column}"]`)?.focus();
  };
  return (
    <div className="calendar-scroll" ref={scroller}>
      <table
        className="calendar"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid of links, as ARIA's practices build it
        role="grid"
        aria-label={t.calendarHint}
        onMouseOver={point}
        onFocus={(event) => {
          setFocus(placeOf(event) ?? focus);
          point(event);
        }}
        onKeyDown={keys}
      >
        <Head dates={dates} today={today} />
        <tbody>
          {calendar.workflows.map(({ workflow, days }, row) => (
            <Row
              key={workflow}
              row={row}
              workflow={workflow}
              days={days}
              dates={dates}
              stop={row === Math.min(focus.row, calendar.workflows.length - 1) ? focus.column : undefined}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Months above days; today stands out. */
function Head({ dates, today }: { readonly dates: readonly string[]; readonly today: string }) {
  const t = useTexts(runsTexts);
  const formats = useFormats();
  return (
    <thead>
      <tr>
        <th scope="col">{t.workflow}</th>
        {dates.map((date, column) => (
          <th
            key={date}
            scope="col"
            className={["calendar-day", weekday(date) === 0 || weekday(date) === 6 ? "weekend" : ""].join(" ")}
            aria-current={date === today ? "date" : undefined}
            aria-label={formats.date(date)}
          >
            {(column === 0 || date.endsWith("-01")) && <span className="calendar-month">{date.slice(0, 7)}</span>}
            <span>{Number(date.slice(8))}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly row: number;
  readonly workflow: string;
  readonly days: readonly CalendarDay[];
  readonly dates: readonly string[];
  /** The column that Tab comes to. */
  readonly stop: number | undefined;
}

const Row = memo(function Row({ row, workflow, days, dates, stop }: RowProps) {
  const words = useCellWords();
  const byDate = useMemo(() => new Map(days.map((day) => [day.date, day])), [days]);
  const daysOf = useMemo(() => Map.groupBy(days, ({ run }) => run), [days]);
  /** A run's rows are those of all its dates: each day gets its part. */
  const rowsOf = (day: CalendarDay) => day.rows / (daysOf.get(day.run)?.length ?? 1);
  const most = days.reduce((max, day) => Math.max(max, rowsOf(day)), 0);
  return (
    <tr>
      <th scope="row">
        <Link href={paths.workflow(workflow)} className="ellipsis" title={workflow}>
          {workflow}
        </Link>
      </th>
      {dates.map((date, column) => {
        const day = byDate.get(date);
        const props = {
          className: day ? `day day-${day.verdict} day-${levelOf(rowsOf(day), most)}` : "day day-none",
          "data-place": `${row} ${column}`,
          "aria-label": words(date, day),
          tabIndex: column === stop ? 0 : -1,
        };
        return (
          <td key={date}>{day ? <Link href={paths.run(day.run)} {...props} /> : <span role="img" {...props} />}</td>
        );
      })}
    </tr>
  );
});

/** 1 to 4: by the square root, so that a day of a tenth of the rows still differs from an empty one. */
function levelOf(rows: number, most: number): number {
  return most === 0 ? 1 : Math.max(1, Math.ceil(Math.sqrt(rows / most) * 4));
}

interface Place {
  readonly row: number;
  readonly column: number;
}

function placeOf(event: SyntheticEvent): Place | undefined {
  const place = event.target instanceof HTMLElement ? event.target.dataset["place"] : undefined;
  const [row, column] = place?.split(" ").map(Number) ?? [];
  return row === undefined || column === undefined ? undefined : { row, column };
}

function moved(key: string, at: Place, size: { readonly rows: number; readonly columns: number }): Place | undefined {
  const to = {
    ArrowLeft: { ...at, column: at.column - 1 },
    ArrowRight: { ...at, column: at.column + 1 },
    ArrowUp: { ...at, row: at.row - 1 },
    ArrowDown: { ...at, row: at.row + 1 },
    Home: { ...at, column: 0 },
    End: { ...at, column: size.columns - 1 },
  }[key];
  if (!to) return undefined;
  return { row: clamp(to.row, size.rows), column: clamp(to.column, size.columns) };
}

function clamp(value: number, size: number): number {
  return Math.max(0, Math.min(size - 1, value));
}
