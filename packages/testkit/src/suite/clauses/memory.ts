import { Probe } from "../../probe/probe.js";
import { type ConnectorCases, type Large, reasonOf } from "../cases.js";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import type { Stand } from "../stand.js";

const MIB = 1024 * 1024;
/** Less than this shows nothing beside the garbage of a run. */
const MIN_BYTES = 24 * MIB;
/** What may be alive at any moment of a reading: pages that are just read, parsed and encoded. A source that is kept is twice that. */
const MAX_ALIVE_BYTES = 12 * MIB;

/** Whether memory stays flat while much is read. */
export function memory({ large }: ConnectorCases): Clause[] {
  const check = (stand: Stand) => staysFlat(stand);
  return [{ name: "memory stays flat while a large source is read", notApplicable: reasonOf(large), check }];
}

async function staysFlat(stand: Stand): Promise<void> {
  const given = stand.cases.large as Large | ((at: object) => Large);
  const large = typeof given === "function" ? await given(stand.source.address) : given;
  await using probe = await Probe.start();
  await probe.open(stand.folder);
  const { window, schema } = stand.cases;
  const usual = { params: stand.params(), window, schema, wants: "lines" } as const;
  // Loads what is loaded with the first request or connection: that is not the large source's.
  await probe.read(usual);
  const differing = { params: stand.params(large), window: large.window ?? window, schema: large.schema ?? schema };
  const report = await stand.answering(large, () => probe.read({ ...usual, ...differing }));
  const { outcome, error, rows, bytes, peakBytes } = report;
  must(
    outcome === "ended",
    `reading the large source ends with ${error ?? outcome}`,
    "correct `large` or the connector",
  );
  must(rows === large.rows, `${rows} rows came, ${large.rows} were declared`, "correct `large` or the connector");
  const size = `${(bytes / MIB).toFixed(1)} MiB`;
  must(bytes >= MIN_BYTES, `the large source has ${size}`, `declare one of ${MIN_BYTES / MIB} MiB or more`);
  const alive = `${(peakBytes / MIB).toFixed(1)} MiB alive at once, of ${size} read`;
  must(peakBytes <= Math.max(MAX_ALIVE_BYTES, bytes / 4), alive, "yield each page as it comes, and keep none");
}
