import { useTexts } from "../i18n/language.js";
import { componentTexts } from "./texts.js";
import "./loading.css";

/** Something is on its way. It shows itself only after a moment: most answers are faster. */
export function Loading({ text }: { readonly text?: string }) {
  const t = useTexts(componentTexts);
  return (
    <div className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {text ?? t.loading}
    </div>
  );
}

interface ProgressProps {
  /** What is under way, for screen readers. */
  readonly label: string;
  readonly value: number;
  /** Absent or 0: nobody knows how much there is. */
  readonly max?: number | undefined;
  /** Default `open`. */
  readonly tone?: "loaded" | "failed" | "lost" | "open";
}

/** How far something is. */
export function Progress({ label, value, max, tone = "open" }: ProgressProps) {
  const share = max ? Math.min(1, value / max) : undefined;
  return (
    <div
      className={`progress progress-${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max || undefined}
      aria-valuenow={share === undefined ? undefined : value}
    >
      <div
        className={share === undefined ? "progress-bar progress-unknown" : "progress-bar"}
        style={share === undefined ? undefined : { width: `${share * 100}%` }}
      />
    </div>
  );
}
