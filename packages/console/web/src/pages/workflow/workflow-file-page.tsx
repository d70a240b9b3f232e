import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import type { WorkflowFileDetail } from "../../../../src/api/index.js";
import { sessionQuery, workflowFileQuery } from "../../api/queries.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { useLeaveWarning } from "../../forms/use-leave-warning.js";
import { useTexts } from "../../i18n/language.js";
import { Page } from "../../layout/page.js";
import { paths } from "../../paths.js";
import { SaveBar } from "./edit/edit.js";
import { Elsewhere } from "./edit/elsewhere.js";
import { editTexts } from "./edit/texts.js";
import { useEditing } from "./edit/use-editing.js";
import { YamlEdit } from "./edit/yaml-edit.js";
import { workflowTexts } from "./texts.js";

/** A file of the folder that is no workflow: its text with what is wrong with it, to be mended here. */
export default function WorkflowFilePage() {
  const { file = "" } = useParams();
  const t = useTexts(workflowTexts);
  const { data: session } = useQuery(sessionQuery());
  const [guess, setGuess] = useState(false);
  const { data, error, refetch } = useQuery(workflowFileQuery(file, guess));
  const readOnly = session?.readOnly ?? false;
  const again = async () => (await refetch()).data;
  return (
    <Page title={file} above={<Link href={paths.workflows()}>{t.workflows}</Link>}>
      {error && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data?.isHidden && <Hidden detail={data} onShow={readOnly ? undefined : () => setGuess(true)} />}
      {data && !data.isHidden && <Mend key={file} detail={data} readOnly={readOnly} refetch={again} />}
    </Page>
  );
}

interface HiddenProps {
  readonly detail: WorkflowFileDetail;
  readonly onShow: (() => void) | undefined;
}

/** A text that is no YAML: where it stops being one, and a way to see it all the same. */
function Hidden({ detail, onShow }: HiddenProps) {
  const t = useTexts(workflowTexts);
  const e = useTexts(editTexts);
  return (
    <Card>
      <div className="stack-tight">
        <ul className="problem-list" aria-label={e.problems(detail.problems.length)}>
          {detail.problems.map(({ text, line = 1, detail: what }) => (
            <li key={text}>
              <strong>{e.goToLine(line)}</strong> <span className="break">{what}</span>
            </li>
          ))}
        </ul>
        <p>{onShow ? t.hiddenText : t.hiddenReadOnly}</p>
        {onShow && (
          <div>
            <Button look="primary" onClick={onShow}>
              {t.showText}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

interface MendProps {
  readonly detail: WorkflowFileDetail;
  readonly readOnly: boolean;
  readonly refetch: () => Promise<WorkflowFileDetail | undefined>;
}

function Mend({ detail, readOnly, refetch }: MendProps) {
  const t = useTexts(editTexts);
  const [, go] = useLocation();
  const whole = (one: WorkflowFileDetail) => ({ ...one, nextTurns: [] });
  const again = async () => {
    const fresh = await refetch();
    return fresh && whole(fresh);
  };
  const { file } = detail;
  const [saved, setSaved] = useState<string>();
  const editing = useEditing(whole(detail), { file }, again, setSaved);
  const { isDirty } = editing;
  useLeaveWarning(isDirty, t.leave);
  // It is a workflow now. What was typed while it was being saved stays here.
  useEffect(() => {
    if (saved !== undefined && !isDirty) go(paths.workflow(saved));
  }, [saved, isDirty, go]);
  return (
    <div className="stack">
      {editing.elsewhere && <Elsewhere editing={editing} theirs={editing.elsewhere} />}
      {editing.failure !== undefined && <ErrorBox error={editing.failure} />}
      <YamlEdit editing={editing} readOnly={readOnly} />
      {!readOnly && <SaveBar editing={editing} />}
    </div>
  );
}
