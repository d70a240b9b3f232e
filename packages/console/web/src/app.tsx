import { QueryClientProvider } from "@tanstack/react-query";
import { EventsProvider } from "./api/events.js";
import { queryClient } from "./api/query-client.js";
import { LanguageProvider } from "./i18n/language.js";
import { Shell } from "./layout/shell.js";
import { Routes } from "./routes.js";

/** Everything: what all pages share around the page that the address names. */
export function App() {
  return (
    <LanguageProvider>
      <QueryClientProvider client={queryClient}>
        <EventsProvider>
          <Shell>
            <Routes />
          </Shell>
        </EventsProvider>
      </QueryClientProvider>
    </LanguageProvider>
  );
}
