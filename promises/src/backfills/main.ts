// `npm run backfills [-- NAME...]`: backfills of a year that are killed on the way, and kills of backfills in containers; longer than
// CI has time for. A line for each on stdout, progress on stderr; exit 1 when a verdict and the warehouse do not agree.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { killedInPodman } from "./killed-in-podman.js";
import { localYear, podmanYear } from "./year.js";

const SETS = { "year-local": localYear, "year-podman": podmanYear, "killed-podman": killedInPodman } as const;
type Name = keyof typeof SETS;

const number = (value: string | undefined): number | undefined => (value === undefined ? undefined : Number(value));
const text = { type: "string" } as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options: { days: text, kills: text } });
const names = (Object.keys(SETS) as Name[]).filter((name) => positionals.length === 0 || positionals.includes(name));
if (names.length < positionals.length) throw new Error(`there are ${Object.keys(SETS).join(", ")}`);

const startMs = performance.now();
for (const name of names) {
  const dir = mkdtempSync(join(tmpdir(), `backfills-${name}-`));
  const say = (line: string): void => {
    process.stderr.write(`[${((performance.now() - startMs) / 1000).toFixed(0)} s] ${name}: ${line}\n`);
  };
  try {
    const { told, agrees } = await SETS[name]({ dir, days: number(values.days), kills: number(values.kills), say });
    process.stdout.write(`${name}: ${told}: ${agrees ? "agree" : "DO NOT AGREE"}\n`);
    if (!agrees) process.exitCode = 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
