import { useQuery } from "@tanstack/react-query";
import { pretestsQuery } from "../../api/queries.js";
import { Card } from "../../components/card.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { useTexts } from "../../i18n/language.js";
import { PretestTable } from "../pretest/pretest-table.js";
import { StartPretest } from "../pretest/start-pretest.js";
import { pretestTexts } from "../pretest/texts.js";
import "../pretest/pretest.css";

interface WorkflowPretestsProps {
  readonly workflow: string;
  readonly readOnly: boolean;
}

/** The pre-tests of one workflow, and one to start. */
export function WorkflowPretests({ workflow, readOnly }: WorkflowPretestsProps) {
  const t = useTexts(pretestTexts);
  const { data, error } = useQuery(pretestsQuery(workflow));
  return (
    <div className="stack">
      {!readOnly && <StartPretest workflows={[workflow]} />}
      {error && <ErrorBox error={error} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && <p className="muted">{t.none}</p>}
      {data && data.length > 0 && (
        <Card flush title={t.history}>
          <PretestTable pretests={data} />
        </Card>
      )}
    </div>
  );
}
