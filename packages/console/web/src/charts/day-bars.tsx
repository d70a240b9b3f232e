import { useEffect, useId, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useLanguage, useTexts } from "../i18n/language.js";
import type { DayFigures } from "./days-of-runs.js";
import { chartTexts } from "./texts.js";

const HEIGHT_PX = 170;
const DAY_S = 86_400;

interface DayBarsProps {
  readonly title: string;
  readonly days: readonly DayFigures[];
  readonly pick: (day: DayFigures) => number;
  readonly format: (value: number) => string;
  /** The token of the bars' colour. */
  readonly colour: string;
}

/** One bar a day; a day that was not loaded has a red mark instead. Redrawn when size, theme or language change. */
export default function DayBars({ title, days, pick, format, colour }: DayBarsProps) {
  const t = useTexts(chartTexts);
  const { language } = useLanguage();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let plot: uPlot | undefined;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(
        optionsFor(element, { title, colour, format, bad: t.notLoaded, day: t.day }),
        dataOf(days, pick),
        element,
      );
    };
    const observer = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    const theme = matchMedia("(prefers-color-scheme: dark)");
    draw();
    observer.observe(element);
    theme.addEventListener("change", draw);
    window.addEventListener("collectro-theme", draw);
    return () => {
      observer.disconnect();
      theme.removeEventListener("change", draw);
      window.removeEventListener("collectro-theme", draw);
      plot?.destroy();
    };
  }, [days, title, colour, pick, language]);
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      <div ref={box} aria-hidden="true" className="chart-box" />
    </figure>
  );
}

function dataOf(days: readonly DayFigures[], pick: (day: DayFigures) => number): uPlot.AlignedData {
  const loaded = days.map((day) => (day.verdict === "loaded" ? pick(day) : null));
  const bad = days.map(({ verdict }) => (verdict === "failed" || verdict === "lost" ? 0 : null));
  return [days.map(({ date }) => Date.parse(`${date}T00:00:00Z`) / 1000), loaded, bad];
}

interface Drawn {
  readonly title: string;
  readonly colour: string;
  readonly format: (value: number) => string;
  readonly bad: string;
  readonly day: string;
}

function optionsFor(element: HTMLElement, { title, colour, format, bad, day }: Drawn): uPlot.Options {
  const text = colourOf(element, "--text-2");
  const grid = { stroke: colourOf(element, "--line"), width: 1 };
  const font = `11px ${getComputedStyle(element).fontFamily}`;
  const bars = uPlot.paths.bars?.({ size: [0.7, 28], radius: 0.15 });
  const fill = colourOf(element, colour);
  const red = colourOf(element, "--failed-solid");
  const shown = (_: uPlot, value: number | null) => (value === null ? "–" : format(value));
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    padding: [8, 20, 0, 0],
    cursor: { y: false, points: { show: false } },
    // Where nobody points at a day, as on a phone, the figures are the last day's.
    hooks: { ready: [showLast], setCursor: [(plot) => plot.cursor.idx ?? showLast(plot)] },
    scales: {
      x: { range: (_, from, to) => [from - DAY_S / 2, to + DAY_S / 2] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      {
        stroke: text,
        grid: { show: false },
        ticks: { show: false },
        font,
        incrs: [1, 2, 3, 7, 14, 28, 91].map((days) => days * DAY_S),
        values: (_, at) => at.map(dayOf),
      },
      { stroke: text, grid, ticks: { show: false }, font, size: 64, values: (_, at) => at.map(format) },
    ],
    series: [
      { value: (_, at) => (at === null ? "–" : new Date(at * 1000).toISOString().slice(0, 10)), label: day },
      { label: title, fill, stroke: fill, points: { show: false }, value: shown, ...(bars ? { paths: bars } : {}) },
      {
        label: bad,
        stroke: red,
        paths: () => null,
        points: { show: true, size: 9, fill: red },
        value: (_, value) => (value === null ? "–" : "×"),
      },
    ],
  };
}

function showLast(plot: uPlot): void {
  plot.setLegend({ idx: plot.data[0].length - 1 });
}

/** A canvas wants a colour, not a variable: what the browser makes of the token. */
function colourOf(element: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(5, 10);
}
