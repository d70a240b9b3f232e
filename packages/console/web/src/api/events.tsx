import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { ConsoleEvents } from "../../../src/api/index.js";
import { useLanguage } from "../i18n/language.js";
import { apply, refreshAll } from "./apply-event.js";
import { address } from "./client.js";

/** How the connection to the console is. */
export type Connection = "connecting" | "open" | "lost";

/** The connection, and the last fault that is in no run. */
export interface EventsState {
  readonly connection: Connection;
  readonly fault: ConsoleEvents["fault"] | undefined;
}

const EventsContext = createContext<EventsState>({ connection: "connecting", fault: undefined });
const names = ["run", "stages", "workflows", "backfill", "pretest"] as const;

/** The one connection by which the pages stay current. After a loss everything is asked for again. */
export function EventsProvider({ children }: { readonly children: ReactNode }) {
  const { language } = useLanguage();
  const [connection, setConnection] = useState<Connection>("connecting");
  const [fault, setFault] = useState<ConsoleEvents["fault"]>();
  useEffect(
    () =>
      connect(address("/api/events", { lang: language }), {
        connection: setConnection,
        fault: setFault,
      }),
    [language],
  );
  return <EventsContext value={{ connection, fault }}>{children}</EventsContext>;
}

/** How the connection is. */
export function useEvents(): EventsState {
  return useContext(EventsContext);
}

interface Tell {
  readonly connection: (connection: Connection) => void;
  readonly fault: (fault: ConsoleEvents["fault"]) => void;
}

/** Keeps one EventSource open; a browser gives up after some answers (a proxy's 502), we do not. Returns the end of it. */
function connect(url: string, tell: Tell): () => void {
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let lost = false;
  const open = () => {
    source = new EventSource(url);
    source.onopen = () => {
      if (lost) refreshAll();
      lost = false;
      tell.connection("open");
    };
    source.onerror = () => {
      lost = true;
      tell.connection("lost");
      if (source.readyState === EventSource.CLOSED) retry = setTimeout(open, 2000);
    };
    for (const name of names) source.addEventListener(name, (event) => apply(name, JSON.parse(event.data)));
    source.addEventListener("fault", (event) => tell.fault(JSON.parse(event.data)));
  };
  open();
  return () => {
    clearTimeout(retry);
    source.close();
  };
}
