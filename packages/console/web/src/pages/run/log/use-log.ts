import { useEffect, useReducer, useState } from "react";
import { type LogFilter, LogPages } from "./log-pages.js";

/** The log of a run through a filter; the component is shown anew when something about it changes. */
export function useLog(run: string, { severity, search }: LogFilter): LogPages | undefined {
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const [pages, setPages] = useState<LogPages>();
  useEffect(() => {
    const opened = new LogPages(run, { severity, search }, changed);
    setPages(opened);
    return () => opened.close();
  }, [run, severity, search]);
  return pages;
}
