import type { Result, Sample } from "../simulate.js";
import { lowerBound } from "./checks.js";
import { TITLES } from "./table.js";

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 52;
const TOP = 30;
const GAP = 64;
const INNER = HEIGHT - TOP - 44;

/** Two panels for each scenario: slices done and requests a second over time, with what bounds them. */
export function plot(results: readonly Result[]): string {
  const panels = results.map((result, index) => panel(result, index * HEIGHT));
  const height = HEIGHT * results.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">
<title>Slices done and requests a second over time</title>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
${panels.join("\n")}
</svg>
`;
}

function panel(result: Result, top: number): string {
  const { scenario, samples, makespanSeconds } = result;
  const width = (WIDTH - LEFT - GAP - 16) / 2;
  const bound = lowerBound(result);
  const name = TITLES.en[scenario.name];
  const done = curve(samples, makespanSeconds, width, ({ done: value }) => value / scenario.slices);
  const highest = Math.max(scenario.requestsPerSecond, ...samples.map(({ rate }) => rate));
  const rate = curve(samples, makespanSeconds, width, ({ rate: value }) => value / highest);
  const boundX = (bound / makespanSeconds) * width;
  const limitY = INNER * (1 - scenario.requestsPerSecond / highest);
  return `<g transform="translate(${LEFT},${top + TOP})">
<text x="0" y="-10" font-weight="bold">${name}: slices done</text>
${frame(width, String(scenario.slices), seconds(makespanSeconds))}
<polyline points="0,${INNER} ${boundX.toFixed(1)},0" fill="none" stroke="#888888" stroke-dasharray="4 3"/>
<text x="${(boundX - 6).toFixed(1)}" y="14" text-anchor="end" fill="#666666">lower bound ${seconds(bound)}</text>
<polyline points="${done}" fill="none" stroke="#1a6bb0" stroke-width="2"/>
</g>
<g transform="translate(${LEFT + width + GAP},${top + TOP})">
<text x="0" y="-10" font-weight="bold">requests a second at the source</text>
${frame(width, String(Math.round(highest)), seconds(makespanSeconds))}
<line x1="0" x2="${width}" y1="${limitY.toFixed(1)}" y2="${limitY.toFixed(1)}" stroke="#c0392b" stroke-dasharray="4 3"/>
<text x="${width - 4}" y="${(limitY + 14).toFixed(1)}" text-anchor="end" fill="#c0392b">limit ${scenario.requestsPerSecond}</text>
<polyline points="${rate}" fill="none" stroke="#2e8b57" stroke-width="1.5"/>
</g>`;
}

function frame(width: number, top: string, right: string): string {
  return `<rect width="${width}" height="${INNER}" fill="none" stroke="#bbbbbb"/>
<text x="-6" y="10" text-anchor="end">${top}</text><text x="-6" y="${INNER}" text-anchor="end">0</text>
<text x="0" y="${INNER + 18}">0 s</text><text x="${width}" y="${INNER + 18}" text-anchor="end">${right}</text>`;
}

function curve(
  samples: readonly Sample[],
  endSeconds: number,
  width: number,
  part: (sample: Sample) => number,
): string {
  return samples
    .map((sample) => {
      const x = (sample.seconds / endSeconds) * width;
      return `${x.toFixed(1)},${(INNER * (1 - part(sample))).toFixed(1)}`;
    })
    .join(" ");
}

function seconds(value: number): string {
  return `${Math.round(value).toLocaleString("en-US")} s`;
}
