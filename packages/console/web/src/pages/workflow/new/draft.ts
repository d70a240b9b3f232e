import { useEffect, useState } from "react";
import type { ColumnNote, Dates, WorkflowForm } from "../../../../../src/api/index.js";

/** A workflow on its way: it outlives leaving the page and loading it again, until the tab is closed. */
export interface Draft {
  readonly form: WorkflowForm;
  /** Doubts about the columns. */
  readonly notes: readonly ColumnNote[];
  /** Chosen to try with; absent: yesterday. */
  readonly dates?: Dates;
  /** The params with which a preview worked, as JSON. */
  readonly tried?: string;
  /** The columns as they were proposed, as JSON: others are the user's. */
  readonly proposed?: string;
}

const KEY = "collectro.new-workflow";

/** The draft that was left, and whether there was one; and how to change it. Undefined ends it. */
export function useDraft(): readonly [Draft | undefined, (draft: Draft | undefined) => void] {
  const [draft, setDraft] = useState(readDraft);
  useEffect(() => writeDraft(draft), [draft]);
  return [draft, setDraft];
}

function readDraft(): Draft | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** Leaves a draft for the page that makes workflows. */
export function writeDraft(draft: Draft | undefined): void {
  try {
    if (draft) sessionStorage.setItem(KEY, JSON.stringify(draft));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage is closed to us: it lives as long as the page.
  }
}
