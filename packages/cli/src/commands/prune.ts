import { pruneRuns, type RunRecord } from "@collectro/crawler";
import { operationTexts } from "../operation-texts.js";
import { ageMs, countOf, dates, runJson, verdictOf } from "../runs-shown.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";

/** What `collectro prune` takes. */
export interface PruneOptions {
  readonly olderThan: string;
  readonly keep: string;
  readonly store?: boolean;
  readonly yes?: boolean;
}

/** `collectro prune`: old runs and their folders; removed only with `--yes`. Rows of tables stay. */
export async function prune(session: Session, options: PruneOptions): Promise<number> {
  const texts = operationTexts(session.language);
  const olderThanMs = ageMs("--older-than", options.olderThan, texts);
  const keep = countOf("--keep", options.keep, texts);
  const { yes = false, store: withObjects = false } = options;
  await using state = stateOf(session);
  const gone: RunRecord[] = [];
  const onRun = (run: RunRecord): void => {
    gone.push(run);
    if (!session.json) console.log(`  ${run.id}  ${run.workflow}  ${dates(run)}  ${verdictOf(run, texts)}`);
  };
  const count = await pruneRuns({ state, olderThanMs, keep, withObjects, dryRun: !yes, onRun });
  if (session.json) console.log(JSON.stringify({ removed: yes, runs: gone.map((run) => runJson(run, session)) }));
  else console.log(yes ? texts.pruned(count) : texts.wouldPrune(count));
  return 0;
}
