import { createInterface } from "node:readline/promises";
import {
  BACKFILL_EXIT,
  type BackfillOutcome,
  type BackfillRequest,
  backfill,
  type Forecast,
  prepare,
} from "@collectro/backfill";
import type { State } from "@collectro/crawler";
import { type BackfillOrder, type BackfillVerbOptions, backfillOrder } from "../backfill-options.js";
import { backfillJson, showBackfill, showPreparation } from "../backfill-report.js";
import { BackfillScreen } from "../backfill-screen.js";
import { backfillTexts } from "../backfill-texts.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { onStop } from "../stop-signals.js";

/** `collectro backfill WORKFLOW`: exit code 0 complete, 1 some days failed, 2 bad input, 4 stopped. */
export async function backfillVerb(session: Session, name: string, options: BackfillVerbOptions): Promise<number> {
  const canAsk = !session.json && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const order = await backfillOrder(session, name, options, canAsk);
  if (options.on === "podman") process.env["COLLECTRO_CONTAINER_ENGINE"] = "podman";
  await using state = stateOf(session);
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  const first = await rehearsed(
    session,
    state,
    { ...order, ...(await siteOf(session, name, options, order)) },
    stop.signal,
  );
  const { rehearse: __, ...rest } = order;
  const whole: BackfillOrder = first ? { ...rest, mode: "resume" } : rest;
  const plan = await prepare({ ...whole, state });
  if (!session.json) showPreparation(session, whole, plan, await podsOf(session, options, whole, plan.forecast));
  if (stop.signal.aborted || (canAsk && !options.yes && !(await hasConsent(session, stop.signal)))) {
    if (!session.json) console.log(backfillTexts(session.language).declined);
    return BACKFILL_EXIT.stopped;
  }
  const site = await siteOf(session, name, options, whole, plan.forecast);
  const outcome = await run(session, { ...whole, ...site, state, signal: stop.signal }, plan.toRun.length);
  if (session.json) console.log(backfillJson(session, outcome));
  else showBackfill(session, outcome);
  return outcome.exitCode;
}

/** Where the slices run: absent on this machine. The code of clusters is loaded for them only. */
async function siteOf(
  session: Session,
  name: string,
  options: BackfillVerbOptions,
  order: BackfillOrder,
  forecast?: Forecast,
): Promise<Pick<BackfillRequest, "site">> {
  if (options.on !== "kubernetes") return {};
  const { clusterSite } = await import("../cluster-site.js");
  return { site: await clusterSite(session, name, options, order, forecast) };
}

/** What the pods of a cluster would request, and cost; undefined on this machine, and where no run is known. */
async function podsOf(session: Session, options: BackfillVerbOptions, order: BackfillOrder, forecast: Forecast) {
  if (options.on !== "kubernetes" || forecast.runs === 0) return undefined;
  const { clusterPods } = await import("../cluster-site.js");
  return clusterPods(session, options, order, forecast);
}

/** Runs the slices of the rehearsal, if there is to be one. */
async function rehearsed(
  session: Session,
  state: State,
  order: BackfillOrder,
  signal: AbortSignal,
): Promise<BackfillOutcome | undefined> {
  if (order.rehearse === undefined) return undefined;
  if (!session.json) console.log(backfillTexts(session.language).rehearsal(order.rehearse));
  return await run(session, { ...order, state, signal }, order.rehearse);
}

async function run(session: Session, request: BackfillRequest, slices: number): Promise<BackfillOutcome> {
  const screen = new BackfillScreen(session, slices);
  try {
    return await backfill({ ...request, onEvent: (event) => screen.show(event) });
  } finally {
    screen.close();
  }
}

async function hasConsent({ language }: Session, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^(y|yes|はい)$/i.test((await terminal.question(backfillTexts(language).question, { signal })).trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}
