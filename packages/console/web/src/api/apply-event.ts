import type { ConsoleEvents, RunDetail, RunPage, RunSummary } from "../../../src/api/index.js";
import { queryClient } from "./query-client.js";

/** Asks again for everything on screen. */
export function refreshAll(): void {
  void queryClient.invalidateQueries();
}

/** Bring events into what the pages show: what one tells is put in its place, what it only hints at is asked for again. */
export const appliers: { readonly [K in Exclude<keyof ConsoleEvents, "fault">]: (data: ConsoleEvents[K]) => void } = {
  run: applyRun,
  stages: ({ run, stages }) => patch<RunDetail>(["run", run], (detail) => ({ ...detail, stages })),
  workflows: () => {
    again("workflows");
    again("workflow");
    again("workflow-file");
  },
  backfill: (backfill) => {
    again("backfills");
    again("backfill", backfill.id);
  },
  pretest: (pretest) => {
    patch(["pretest", pretest.id], () => pretest);
    again("pretests");
  },
};

function applyRun(run: RunSummary): void {
  const known = queryClient.getQueryData<RunDetail>(["run", run.id]);
  patch<RunDetail>(["run", run.id], (detail) => ({ ...detail, ...run }));
  const ended = run.phase === "ended";
  if (ended && known?.phase !== "ended") for (const key of ["run", "objects", "rows"]) again(key, run.id);
  const listed = queryClient
    .getQueriesData<RunPage>({ queryKey: ["runs"] })
    .some(([, page]) => page?.runs.some((other) => other.id === run.id));
  queryClient.setQueriesData<RunPage>({ queryKey: ["runs"] }, (page) => page && withRun(page, run));
  if (ended || !listed) for (const key of ["runs", "calendar", "workflows"]) again(key);
}

function withRun(page: RunPage, run: RunSummary): RunPage {
  return { ...page, runs: page.runs.map((other) => (other.id === run.id ? run : other)) };
}

function patch<T>(queryKey: readonly unknown[], change: (old: T) => T): void {
  queryClient.setQueryData<T>(queryKey, (old) => (old === undefined ? old : change(old)));
}

const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** Many events in a row ask once, at most every half second. */
function again(...queryKey: readonly string[]): void {
  const name = queryKey.join(" ");
  if (waiting.has(name)) return;
  const ask = () => {
    waiting.delete(name);
    void queryClient.invalidateQueries({ queryKey });
  };
  waiting.set(name, setTimeout(ask, 500));
}
