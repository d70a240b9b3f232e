import { formatGcsUri } from "@collectro/contract";
import { loadWorkflow, sweepObjects } from "@collectro/crawler";
import { showTable } from "../display.js";
import { operationTexts } from "../operation-texts.js";
import { ageMs, byteSize, localTime } from "../runs-shown.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { workflowPath } from "../workflow-path.js";

/** Orphans beyond these are counted, not shown. */
const MAX_SHOWN = 100;

/** What `collectro sweep` takes. */
export interface SweepOptions {
  readonly olderThan: string;
  readonly yes?: boolean;
}

/** `collectro sweep WORKFLOW`: objects below its output that no run listed; removed only with `--yes`. */
export async function sweep(session: Session, name: string, { olderThan, yes = false }: SweepOptions): Promise<number> {
  const texts = operationTexts(session.language);
  const workflow = await loadWorkflow(workflowPath(name, session.texts));
  const olderThanMs = ageMs("--older-than", olderThan, texts);
  await using state = stateOf(session);
  const orphans: { uri: string; bytes: number; updatedAt: string }[] = [];
  const result = await sweepObjects({
    state,
    workflow,
    olderThanMs,
    dryRun: !yes,
    onOrphan: ({ location, bytes, updatedAt }) => {
      if (orphans.length >= MAX_SHOWN && !session.json) return;
      orphans.push({ uri: formatGcsUri(location, "gs"), bytes, updatedAt: updatedAt.toISOString() });
    },
  });
  if (session.json) {
    console.log(JSON.stringify({ ...result, removed: yes, objects: orphans }));
    return 0;
  }
  if (orphans.length > 0) {
    const rows = orphans.map(({ uri, bytes, updatedAt }) => [uri, byteSize(bytes), localTime(updatedAt)]);
    console.log(showTable(texts.orphanColumns, rows));
  }
  const say = yes ? texts.swept : texts.wouldSweep;
  console.log(say(result.orphans, result.looked, byteSize(result.bytes)));
  return 0;
}
