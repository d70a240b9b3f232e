import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "../scenario.js";
import { type Result, simulate } from "../simulate.js";
import { plot } from "./plot.js";
import { markdownTable } from "./table.js";

/** Where the results are kept that the documents show. */
const RECORD = "simulation/results.json";
/** How much smaller the runs are that show whether the results are those of the code as it is. */
const SMALLER = 10;

/** The results of the documents, and those of the same scenarios made small: whoever repeats these knows whether those are stale. */
export interface Recorded {
  readonly results: readonly Result[];
  readonly small: readonly Figures[];
}

/** A result without its curve. */
export type Figures = Omit<Result, "samples" | "scenario">;

/** Simulates the scenarios with a tenth of slices, pods and limit. */
export async function simulateSmall(scenarios: readonly Scenario[]): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const scenario of scenarios) {
    const { slices, pods, requestsPerSecond } = scenario;
    const size = { slices: slices / SMALLER, pods: pods / SMALLER, requestsPerSecond: requestsPerSecond / SMALLER };
    const { samples: _, scenario: __, ...rest } = await simulate({ ...scenario, ...size });
    figures.push(rest);
  }
  return figures;
}

export function readRecord(root: string): Recorded {
  return JSON.parse(readFileSync(join(root, RECORD), "utf8")) as Recorded;
}

export function writeRecord(root: string, recorded: Recorded): void {
  writeFileSync(join(root, RECORD), `${JSON.stringify(recorded)}\n`);
}

/** The documents as they should be, by their paths. */
export function renderDocuments(root: string, { results }: Recorded): Map<string, string> {
  const documents = new Map([["docs/scaling.svg", plot(results)]]);
  for (const [path, language] of [
    ["docs/scaling.md", "en"],
    ["docs/scaling.ja.md", "ja"],
  ] as const) {
    const between = /(<!-- simulation:begin -->\n).*(<!-- simulation:end -->)/s;
    const table = markdownTable(results, language);
    const text = readFileSync(join(root, path), "utf8");
    documents.set(
      path,
      text.replace(between, (_, begin: string, end: string) => `${begin}${table}\n${end}`),
    );
  }
  return documents;
}
