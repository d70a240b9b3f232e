import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiProblem, WorkflowDetail, WorkflowForm } from "../../../../../src/api/index.js";
import { ApiFailure, api, pathOf } from "../../../api/client.js";
import { workflowQuery } from "../../../api/queries.js";
import { emptyForm } from "../form/empty-form.js";
import { useRendered } from "../form/use-rendered.js";
import { useChecked } from "./use-checked.js";

/** How a workflow is edited. */
export type Mode = "form" | "yaml";

/** What is being edited: a file as it was read, and what has been made of it since. */
interface Edited {
  readonly base: WorkflowDetail;
  readonly mode: Mode;
  /** The text as YAML has it; in form mode, the text that the form changes. */
  readonly text: string;
  readonly form: WorkflowForm | undefined;
  /** Another one for each text that comes from elsewhere than from typing. */
  readonly epoch: number;
}

function read(base: WorkflowDetail, old?: Edited): Edited {
  const { mode = "form", text = base.yaml, epoch = 0 } = old ?? {};
  return {
    base,
    mode: base.form ? mode : "yaml",
    text: base.yaml,
    form: base.form,
    epoch: text === base.yaml ? epoch : epoch + 1,
  };
}

/** What is being edited, as a change of another file. */
function onto(base: WorkflowDetail, old: Edited): Edited {
  return { ...old, base, text: old.mode === "form" ? base.yaml : old.text };
}

/** Editing one workflow file, as form or as YAML. The file on disk stays the truth: it is never overwritten unseen. */
export function useEditing(current: WorkflowDetail) {
  const client = useQueryClient();
  const [edited, setEdited] = useState(() => read(current));
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const { base, mode, text, form } = edited;
  const isFormChanged = mode === "form" && form !== undefined && form !== base.form;
  const rendering = useRendered(form ?? EMPTY, isFormChanged ? text : undefined, isFormChanged);
  const checking = useChecked(base.name, mode === "yaml" ? text : undefined);
  const isDirty = isFormChanged || text !== base.yaml;
  const isElsewhere = current.revision !== base.revision;
  // Nobody has changed anything here: what is on disk is shown.
  if (isElsewhere && !isDirty) setEdited(read(current, edited));

  const yaml = isFormChanged ? rendering.rendered?.yaml : text;
  const answer = mode === "yaml" ? checking.checked : rendering.rendered;
  const problems: readonly ApiProblem[] = isFormChanged || mode === "yaml" ? (answer?.problems ?? []) : [];
  const isPending = isFormChanged ? rendering.isPending : mode === "yaml" && checking.isPending;

  /** Writes the file. A file that has changed since is told as one that is elsewhere. */
  const save = async (revision = base.revision) => {
    if (yaml === undefined) return;
    setSaving(true);
    setFailure(undefined);
    const fresh = () => client.fetchQuery({ ...workflowQuery(base.name), staleTime: 0 });
    try {
      await api.put(pathOf("/api/workflows", base.name), { yaml, revision });
      const written = await fresh();
      // What was typed while it was being saved stays.
      setEdited((old) => (old.text === text && old.form === form ? read(written, old) : onto(written, old)));
      void client.invalidateQueries({ queryKey: ["workflows"] });
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 409) await fresh().catch(setFailure);
      else setFailure(error);
    }
    setSaving(false);
  };
  return {
    mode,
    form,
    text,
    epoch: edited.epoch,
    yaml,
    problems,
    isPending,
    isDirty,
    isSaving,
    failure: failure ?? rendering.error ?? checking.error,
    nextTurns: isFormChanged || mode === "yaml" ? (answer?.nextTurns ?? []) : base.nextTurns,
    /** The file as it is on disk, when that is no longer the one that is being edited. */
    elsewhere: isElsewhere && isDirty ? current : undefined,
    /** Whether what is written can be shown as a form. */
    canForm: mode === "form" || checking.checked?.form !== undefined,
    save,
    setForm: (next: WorkflowForm) => setEdited((old) => ({ ...old, form: next })),
    setText: (next: string) => setEdited((old) => ({ ...old, text: next })),
    revert: () => setEdited((old) => read(current, old)),
    setMode: (next: Mode) => {
      if (next === mode) return;
      if (next === "yaml") setEdited((old) => ({ ...old, mode: next, text: yaml ?? old.text }));
      else if (text === base.yaml) setEdited((old) => read(base, { ...old, mode: next }));
      else setEdited((old) => ({ ...old, mode: next, form: checking.checked?.form }));
    },
  };
}

/** For where there is no form; it is never sent. */
const EMPTY = emptyForm("");

/** What `useEditing` gives. */
export type Editing = ReturnType<typeof useEditing>;
