import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiProblem, WorkflowDetail, WorkflowForm } from "../../../../../src/api/index.js";
import { ApiFailure, api, pathOf } from "../../../api/client.js";
import { emptyForm } from "../form/empty-form.js";
import { useRendered } from "../form/use-rendered.js";
import { useChecked } from "./use-checked.js";

/** How a workflow is edited. */
export type Mode = "form" | "yaml";

/** A file as it was read. */
export type Editable = Pick<WorkflowDetail, "yaml" | "revision" | "form" | "nextTurns">;

/** Which file it is: that of a workflow, or one that need not be one. */
export type EditPlace = { readonly name: string } | { readonly file: string };

/** What is being edited: a file as it was read, and what has been made of it since. */
interface Edited {
  readonly base: Editable;
  readonly mode: Mode;
  /** The text as YAML has it; in form mode, the text that the form changes. */
  readonly text: string;
  readonly form: WorkflowForm | undefined;
  /** Another one for each text that comes from elsewhere than from typing. */
  readonly epoch: number;
}

function read(base: Editable, old?: Edited): Edited {
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
function onto(base: Editable, old: Edited): Edited {
  return { ...old, base, text: old.mode === "form" ? base.yaml : old.text };
}

/**
 * Editing one workflow file, as form or as YAML. The file on disk stays the truth: it is never overwritten unseen. `refetch` reads it
 * anew; after a file has become a workflow, `onSaved` is told what it is called.
 */
export function useEditing(
  current: Editable,
  place: EditPlace,
  refetch: () => Promise<Editable | undefined>,
  onSaved: (name: string) => void = () => undefined,
) {
  const client = useQueryClient();
  const [edited, setEdited] = useState(() => read(current));
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const { base, mode, text, form } = edited;
  const isFormChanged = mode === "form" && form !== undefined && form !== base.form;
  const rendering = useRendered(form ?? EMPTY, isFormChanged ? text : undefined, isFormChanged);
  const checking = useChecked(place, mode === "yaml" ? text : undefined);
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
    try {
      const { name } = await api.put<{ readonly name: string }>(addressOf(place), { yaml, revision });
      void client.invalidateQueries({ queryKey: ["workflows"] });
      if ("file" in place) {
        setEdited((old) => ({ ...old, base: { ...old.base, yaml } }));
        onSaved(name);
        return;
      }
      const written = await refetch();
      // What was typed while it was being saved stays.
      if (written)
        setEdited((old) => (old.text === text && old.form === form ? read(written, old) : onto(written, old)));
    } catch (error) {
      if (error instanceof ApiFailure && isChangedElsewhere(error)) await refetch().catch(setFailure);
      else setFailure(error);
    } finally {
      setSaving(false);
    }
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

function addressOf(place: EditPlace): string {
  return "file" in place ? pathOf("/api/workflow-files", place.file) : pathOf("/api/workflows", place.name);
}

/** Not a name that is taken: that is a problem of the text. */
function isChangedElsewhere({ status, problems }: ApiFailure): boolean {
  return status === 409 && problems.every(({ keys }) => keys === undefined);
}

/** For where there is no form; it is never sent. */
const EMPTY = emptyForm("");

/** What `useEditing` gives. */
export type Editing = ReturnType<typeof useEditing>;
