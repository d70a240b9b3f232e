import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { ConsoleEvents } from "../../../src/api/index.js";
import { useLanguage } from "../i18n/language.js";
import { appliers, refreshAll } from "./apply-event.js";
import { address } from "./client.js";
import { keepOpen } from "./keep-open.js";
import { queryClient } from "./query-client.js";

/** How the connection to the console is. */
export type Connection = "connecting" | "open" | "lost";

/** The connection, and the last fault that is in no run. */
export interface EventsState {
  readonly connection: Connection;
  readonly fault: ConsoleEvents["fault"] | undefined;
  /** Takes the fault away: somebody has read it. */
  readonly dismiss: () => void;
}

const EventsContext = createContext<EventsState>({
  connection: "connecting",
  fault: undefined,
  dismiss: () => undefined,
});

/** The one connection by which the pages stay current. After a loss everything is asked for again. */
export function EventsProvider({ children }: { readonly children: ReactNode }) {
  const { language } = useLanguage();
  const [connection, setConnection] = useState<Connection>("connecting");
  const [fault, setFault] = useState<ConsoleEvents["fault"]>();
  useEffect(
    () =>
      keepOpen(
        () => address("/api/events", { lang: language }),
        {
          ...appliers,
          fault: setFault,
          // A file has changed: what was wrong with one is told anew where it still is.
          workflows: (data) => {
            setFault((fault) => (fault?.run === undefined ? undefined : fault));
            appliers.workflows(data);
          },
        },
        {
          opened: (again) => {
            setConnection("open");
            if (again) refreshAll();
          },
          lost: () => {
            setConnection("lost");
            // A console that was started anew has another token: then the page says so.
            void queryClient.invalidateQueries({ queryKey: ["session"] });
          },
        },
      ),
    [language],
  );
  return <EventsContext value={{ connection, fault, dismiss: () => setFault(undefined) }}>{children}</EventsContext>;
}

/** How the connection is. */
export function useEvents(): EventsState {
  return useContext(EventsContext);
}
