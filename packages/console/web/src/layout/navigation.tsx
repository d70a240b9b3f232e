import { Link, useLocation } from "wouter";
import type { ConsoleSession } from "../../../src/api/index.js";
import { Icon } from "../components/icon.js";
import { useTexts } from "../i18n/language.js";
import { paths } from "../paths.js";
import { LanguageSwitch } from "./language-switch.js";
import { layoutTexts } from "./texts.js";
import { ThemeSwitch } from "./theme-switch.js";
import "./navigation.css";

const pages = [
  { key: "runs", to: paths.runs(), holds: /^\/(runs\/.*)?$/ },
  { key: "workflows", to: paths.workflows(), holds: /^\/(workflows|workflow-files|new-workflow)/ },
  { key: "connectors", to: paths.connectors(), holds: /^\/connectors/ },
  { key: "pretests", to: paths.pretests(), holds: /^\/pretests/ },
] as const;

/** At the side of wide pages; of narrow ones the name is at the head and the pages are at the foot. */
export function Navigation({ session }: { readonly session: ConsoleSession | undefined }) {
  const t = useTexts(layoutTexts);
  const [location] = useLocation();
  return (
    <header className="side">
      <Link className="brand" href={paths.runs()}>
        <img src="/icon.svg" width="24" height="24" alt="" />
        Collectro
      </Link>
      <nav className="nav" aria-label={t.pages}>
        {pages.map(({ key, to, holds }) => (
          <Link key={key} href={to} className="nav-link" aria-current={holds.test(location) ? "page" : undefined}>
            <Icon name={key} />
            {t[key]}
          </Link>
        ))}
      </nav>
      <div className="side-foot">
        {session && <Standing session={session} />}
        <div className="side-switches">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </div>
    </header>
  );
}

/** What this console does not do, who is asking, and which version it is. */
function Standing({ session }: { readonly session: ConsoleSession }) {
  const t = useTexts(layoutTexts);
  return (
    <div className="standing">
      {session.readOnly && (
        <span className="standing-flag" title={t.readOnlyWhy}>
          {t.readOnly}
        </span>
      )}
      {!session.readOnly && session.schedules === "off" && (
        <span className="standing-flag" title={t.schedulesOffWhy}>
          {t.schedulesOff}
        </span>
      )}
      <span className="standing-version ellipsis">
        {session.user ? `${session.user} · ` : ""}v{session.version}
      </span>
    </div>
  );
}
