import type { ReactNode } from "react";
import type { RunVerdict } from "../../../src/api/index.js";
import { useTexts } from "../i18n/language.js";
import { Icon } from "./icon.js";
import { componentTexts } from "./texts.js";
import "./status-badge.css";

/** How something stands: told by colour, shape and word. `idle` is for what has not begun or was left. */
export type Tone = RunVerdict | "idle";

/** A mark alone, for where the word stands beside it. */
export function StatusMark({ tone }: { readonly tone: Tone }) {
  return (
    <span className={`mark mark-${tone}`} aria-hidden="true">
      {(tone === "loaded" || tone === "failed" || tone === "lost") && <Icon name={tone} size={12} />}
    </span>
  );
}

/** Mark and word. Without `children` the word is the verdict's. */
export function StatusBadge({ tone, children }: { readonly tone: Tone; readonly children?: ReactNode }) {
  const t = useTexts(componentTexts);
  return (
    <span className={`badge badge-${tone}`}>
      <StatusMark tone={tone} />
      {children ?? t.tone[tone]}
    </span>
  );
}
