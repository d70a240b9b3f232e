import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { WorkflowDetail } from "../../../../../src/api/index.js";
import { workflowQuery } from "../../../api/queries.js";
import { Button } from "../../../components/button.js";
import { ErrorBox } from "../../../components/error-box.js";
import { useLeaveWarning } from "../../../forms/use-leave-warning.js";
import { useTexts } from "../../../i18n/language.js";
import { Elsewhere } from "./elsewhere.js";
import { FormEdit } from "./form-edit.js";
import { editTexts } from "./texts.js";
import { type Editing, useEditing } from "./use-editing.js";
import { YamlEdit } from "./yaml-edit.js";
import "./edit.css";

interface EditProps {
  readonly workflow: WorkflowDetail;
  readonly readOnly: boolean;
}

/** A workflow file, as form or as YAML. */
export function Edit({ workflow, readOnly }: EditProps) {
  const t = useTexts(editTexts);
  const client = useQueryClient();
  const { name } = workflow;
  const refetch = () => client.fetchQuery({ ...workflowQuery(name), staleTime: 0 });
  const editing = useEditing(workflow, { name }, refetch);
  useLeaveWarning(editing.isDirty, t.leave);
  return (
    <div className="stack">
      {readOnly && <p className="muted">{t.readOnly}</p>}
      <ModeSwitch editing={editing} hasForm={workflow.form !== undefined} />
      {editing.elsewhere && <Elsewhere editing={editing} theirs={editing.elsewhere} />}
      {editing.failure !== undefined && <ErrorBox error={editing.failure} />}
      {editing.mode === "form" && editing.form ? (
        <FormEdit editing={editing} form={editing.form} />
      ) : (
        <YamlEdit editing={editing} readOnly={readOnly} />
      )}
      {!readOnly && <SaveBar editing={editing} />}
    </div>
  );
}

function ModeSwitch({ editing, hasForm }: { readonly editing: Editing; readonly hasForm: boolean }) {
  const t = useTexts(editTexts);
  const { mode, canForm, setMode } = editing;
  return (
    <div className="row">
      <fieldset className="edit-modes">
        <legend className="hidden">{t.as}</legend>
        <Button aria-pressed={mode === "form"} disabled={!canForm} onClick={() => setMode("form")}>
          {t.form}
        </Button>
        <Button aria-pressed={mode === "yaml"} onClick={() => setMode("yaml")}>
          {t.yaml}
        </Button>
      </fieldset>
      {!canForm && <p className="small muted">{hasForm ? t.formBroken : t.formCannot}</p>}
    </div>
  );
}

/** What has become of the text, and what can be done with it. */
export function SaveBar({ editing }: { readonly editing: Editing }) {
  const t = useTexts(editTexts);
  const { isDirty, isSaving, isPending, problems, yaml, elsewhere } = editing;
  const [hasSaved, setSaved] = useState(false);
  useEffect(() => {
    if (isDirty) setSaved(false);
  }, [isDirty]);
  const isReady = isDirty && !isPending && problems.length === 0 && yaml !== undefined && !elsewhere;
  return (
    <div className="form-foot">
      <span className="small muted" role="status">
        {isDirty ? t.unsaved : hasSaved ? t.saved : t.unchanged}
        {problems.length > 0 && ` · ${t.problems(problems.length)}`}
      </span>
      <div className="row">
        {isDirty && (
          <Button look="quiet" onClick={editing.revert}>
            {t.revert}
          </Button>
        )}
        <Button
          look="primary"
          busy={isSaving}
          disabled={!isReady}
          onClick={() => void editing.save().then(() => setSaved(true))}
        >
          {t.save}
        </Button>
      </div>
    </div>
  );
}
