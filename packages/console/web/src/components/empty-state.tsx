import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.js";
import "./empty-state.css";

interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  /** Why it is empty and what to do about it. */
  readonly children?: ReactNode;
  /** The button that does it. */
  readonly action?: ReactNode;
}

/** Nothing is here yet, and how that changes. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={24} />
      </span>
      <h2>{title}</h2>
      {children && <p className="muted">{children}</p>}
      {action}
    </div>
  );
}
