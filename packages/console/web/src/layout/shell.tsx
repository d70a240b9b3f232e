import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ApiFailure } from "../api/client.js";
import { useEvents } from "../api/events.js";
import { sessionQuery } from "../api/queries.js";
import { Button } from "../components/button.js";
import { EmptyState } from "../components/empty-state.js";
import { Icon } from "../components/icon.js";
import { useTexts } from "../i18n/language.js";
import { paths } from "../paths.js";
import { Navigation } from "./navigation.js";
import { layoutTexts } from "./texts.js";
import "./shell.css";

/** Navigation, notices, and the page. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const t = useTexts(layoutTexts);
  const session = useQuery(sessionQuery());
  const locked = session.error instanceof ApiFailure && [401, 403].includes(session.error.status);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <Navigation session={session.data} />
      <div className="shell-main">
        {!locked && <Notices />}
        <main id="content" tabIndex={-1}>
          {locked ? (
            <EmptyState icon="warning" title={t.locked}>
              {t.lockedHint}
            </EmptyState>
          ) : (
            children
          )}
        </main>
      </div>
    </div>
  );
}

/** What concerns no single page: the connection, and schedules that cannot be followed. */
function Notices() {
  const t = useTexts(layoutTexts);
  const { connection, fault, dismiss } = useEvents();
  return (
    <div aria-live="polite">
      {connection === "lost" && (
        <p className="notice notice-lost">
          <Icon name="warning" />
          {t.connectionLost}
        </p>
      )}
      {fault && (
        <p className="notice notice-failed break">
          <Icon name="warning" />
          <span className="notice-text">
            {t.fault(fault.text)} {fault.run && <Link href={paths.run(fault.run)}>{fault.run}</Link>}
          </span>
          <Button look="quiet" icon="close" aria-label={t.dismiss} onClick={dismiss} />
        </p>
      )}
    </div>
  );
}
