import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiFailure } from "../api/client.js";
import { useEvents } from "../api/events.js";
import { sessionQuery } from "../api/queries.js";
import { EmptyState } from "../components/empty-state.js";
import { Icon } from "../components/icon.js";
import { useTexts } from "../i18n/language.js";
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
  const { connection, fault } = useEvents();
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
          {t.fault(fault.text)}
        </p>
      )}
    </div>
  );
}
