import { type ReactNode, useEffect } from "react";
import "./page.css";

interface PageProps {
  /** Also the title of the browser's tab. */
  readonly title: string;
  /** What stands instead of the title at the head, when that is more than text. */
  readonly heading?: ReactNode;
  /** Where this page hangs: links above the title. */
  readonly above?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** What every page is made of. */
export function Page({ title, heading, above, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Collectro`;
  }, [title]);
  return (
    <div className="page">
      <header className="page-head">
        <div className="stack-tight">
          {above && <div className="page-above">{above}</div>}
          <h1 className="break">{heading ?? title}</h1>
        </div>
        {actions && <div className="row">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
