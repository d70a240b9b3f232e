import { useEffect, useState } from "react";
import type { WorkflowForm, WorkflowRendered } from "../../../../../src/api/index.js";
import { api } from "../../../api/client.js";
import { sendable } from "../../../forms/params.js";
import { useLanguage } from "../../../i18n/language.js";

const PAUSE_MS = 300;

/** A form as a file, with what is wrong with it and when it would run. */
export interface Rendering {
  /** The last answer: of an older form while `isPending`. */
  readonly rendered?: WorkflowRendered;
  readonly isPending: boolean;
  readonly error?: unknown;
}

/**
 * Asks the server for the file of a form, a moment after the last change. `base`: the text that it changes. Not `isWanted`:
 * there is nothing to ask yet.
 */
export function useRendered(form: WorkflowForm, base?: string, isWanted = true): Rendering {
  const { language } = useLanguage();
  const [state, setState] = useState<Rendering>({ isPending: true });
  useEffect(() => {
    if (!isWanted) return;
    const controller = new AbortController();
    setState((old) => ({ ...old, isPending: true }));
    const timer = setTimeout(() => {
      const body = { form: ready(form), ...(base === undefined ? {} : { yaml: base }) };
      api.post<WorkflowRendered>("/api/workflows/render", body, controller.signal).then(
        (rendered) => setState({ rendered, isPending: false }),
        (error: unknown) => {
          if (!controller.signal.aborted) setState({ isPending: false, error });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // Problems are told in the language.
  }, [form, base, isWanted, language]);
  return state;
}

/** The form as it is sent: without places that were added and not filled. */
export function ready(form: WorkflowForm): WorkflowForm {
  return { ...form, params: sendable(form.params) };
}
