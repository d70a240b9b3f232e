import type { RunJob } from "../../../../src/api/index.js";
import { Card } from "../../components/card.js";
import { CodeBlock } from "../../components/code-block.js";
import { EmptyState } from "../../components/empty-state.js";
import { useTexts } from "../../i18n/language.js";
import { runTexts } from "./texts.js";

/** Where the log of a run is that is a Job. */
export function ClusterLog({ job }: { readonly job: RunJob }) {
  const t = useTexts(runTexts);
  return (
    <Card>
      <EmptyState icon="external" title={t.logInCluster}>
        {t.logInClusterHint}
      </EmptyState>
      <CodeBlock label={t.logCommand} text={job.logCommand} />
    </Card>
  );
}
