import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type FaultLevel, pretest } from "@collectro/pretest";
import { parseTableSchemaText } from "@collectro/table-schema";
import { CONTAINER_MAIN } from "../container.js";
import type { BenchRow } from "./bench-row.js";

const ROOT = new URL("../../../", import.meta.url);
const CSV = fileURLToPath(new URL("node_modules/vega-datasets/data/seattle-weather.csv", ROOT));
const SCHEMA = fileURLToPath(new URL("workflows/schemas/seattle-weather.json", ROOT));

/** The guide's list and the laws of the dates for the demo's container, against 30 s. */
export const pretestList: BenchRow = pretestRow("pretest-list", "none", 30);

/** The same with quick faults, against 2 minutes. */
export const pretestQuick: BenchRow = pretestRow("pretest-quick", "quick", 120);

function pretestRow(name: string, faults: FaultLevel, limitSeconds: number): BenchRow {
  return {
    name,
    bar: 1,
    higherIsBetter: false,
    async measure(bench) {
      const schema = parseTableSchemaText(readFileSync(SCHEMA, "utf8"));
      if (!schema.ok) throw new Error(`${SCHEMA}: ${schema.problems[0]?.problem}`);
      const report = await pretest({
        subject: { kind: "command", command: [process.execPath, CONTAINER_MAIN] },
        window: { from: "2012-02-28", to: "2012-03-02" },
        args: [
          "--connector=files",
          `--param=path=${CSV}`,
          "--param=dateColumn=date",
          "--output=gs://local/demo",
          `--schema=${SCHEMA}`,
        ],
        env: {},
        schema: schema.schema,
        failingArgs: [`--param=path=${CSV}.nowhere`],
        sharedPath: "/shared",
        endpointEnv: ["COLLECTRO_GCS_ENDPOINT"],
        upstreams: new Map(),
        ignoreColumns: [],
        sideBySide: 2,
        storage: "embedded",
        dir: bench.dir,
        // For a look the list will do: every connector has its quick faults in the pretests.
        faults: bench.size.rounds === undefined ? faults : "none",
        strict: true,
        emptyDay: undefined,
        limitMs: 60_000,
        graceMs: 10_000,
      });
      const failed = report.results.filter(({ outcome }) => outcome === "failed").map(({ check }) => check.id);
      if (failed.length > 0) throw new Error(`the demo's container fails ${failed.join(", ")}`);
      const { seconds, trials } = report;
      return {
        ratio: seconds / limitSeconds,
        detail: `${seconds.toFixed(1)} s of ${limitSeconds} s; ${trials.length} trials`,
      };
    },
  };
}
