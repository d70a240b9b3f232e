import { type ReactNode, useId } from "react";
import "./card.css";

interface CardProps {
  readonly title?: ReactNode;
  /** Buttons beside the title. */
  readonly actions?: ReactNode;
  /** The content goes to the edges: a table. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A part of a page with a title: a region that screen readers list. */
export function Card({ title, actions, flush = false, children }: CardProps) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <header className="card-head">
          {title && <h2 id={id}>{title}</h2>}
          {actions && <div className="row">{actions}</div>}
        </header>
      )}
      <div className={flush ? "card-flush" : "card-body"}>{children}</div>
    </section>
  );
}
