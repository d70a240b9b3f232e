import { type BackfillRequest, DEFAULT_MAX_FAILED, DEFAULT_PARALLEL, isLong, SLICE_SIZES } from "@collectro/backfill";
import { countDays, type Problem, ProblemError } from "@collectro/contract";
import { loadWorkflow } from "@collectro/crawler";
import type { PodPrices } from "@collectro/kubernetes/engine";
import { type BackfillTexts, backfillTexts } from "./backfill-texts.js";
import { type ClusterOptions, isOnKubernetes } from "./cluster-options.js";
import type { Session } from "./session.js";
import { windowOf } from "./window.js";
import { workflowPath } from "./workflow-path.js";

/** What `collectro backfill` takes, as commander hands it over. */
export interface BackfillVerbOptions extends ClusterOptions {
  readonly from?: string;
  readonly to?: string;
  readonly parallel?: string;
  readonly perSlice?: string;
  readonly maxFailed?: string;
  readonly resume?: boolean;
  readonly restart?: boolean;
  readonly skipLoaded?: boolean;
  readonly rehearse?: string;
  readonly yes?: boolean;
}

/** What was asked for, checked; the state folder is not opened yet. */
export type BackfillOrder = Omit<BackfillRequest, "state"> & {
  readonly parallel: number;
  /** In any currency; absent: the forecast says hours alone. */
  readonly prices?: PodPrices;
};

const ENGINES = ["local", "podman"] as const;
const MAX_PARALLEL = 64;
/** Pods: the machines are the cluster's. */
const MAX_PODS = 1_000;
const MAX_SLICES = 3_660;

/**
 * Reads the options of a backfill. A long span wants consent: it is given here by `--yes`, or asked for on a terminal.
 * @throws ProblemError with every problem of the options, or those of the workflow file
 */
export async function backfillOrder(
  session: Session,
  name: string,
  given: BackfillVerbOptions,
  canAsk: boolean,
): Promise<BackfillOrder> {
  const texts = backfillTexts(session.language);
  const workflow = await loadWorkflow(workflowPath(name, session.texts), session.language);
  const window = windowOf(given, process.env, session.texts);
  const problems = new Map<string, string>();
  const inCluster = isOnKubernetes(given, session, ENGINES);
  const parallel = wholeNumber(given.parallel, inCluster ? MAX_PODS : MAX_PARALLEL, "--parallel", texts, problems);
  const maxFailed = wholeNumber(given.maxFailed, MAX_SLICES, "--max-failed", texts, problems);
  const rehearse = wholeNumber(given.rehearse, MAX_SLICES, "--rehearse", texts, problems);
  const perSlice = SLICE_SIZES.find((size) => size === (given.perSlice ?? "day"));
  if (!perSlice) problems.set("--per-slice", texts.oneOf(SLICE_SIZES));
  if (inCluster && given.skipLoaded) problems.set("--skip-loaded", texts.onlyHere);
  if (given.on === "podman" && workflow.runnable.kind !== "image") problems.set("--on", texts.notAnImage);
  if (given.resume && given.restart) problems.set("--resume", texts.bothModes);
  const prices = pricesOf(given, texts, problems);
  if (isLong(window) && !given.yes && !canAsk) problems.set("--yes", texts.longSpan(countDays(window)));
  if (problems.size > 0) throw new ProblemError([...problems].map(toProblem));
  return {
    workflow,
    window,
    perSlice: perSlice ?? "day",
    parallel: parallel ?? DEFAULT_PARALLEL,
    maxFailed: maxFailed ?? DEFAULT_MAX_FAILED,
    mode: given.resume ? "resume" : given.restart ? "restart" : "new",
    skipLoaded: given.skipLoaded === true,
    language: session.language,
    ...(rehearse === undefined ? {} : { rehearse }),
    ...(prices === undefined ? {} : { prices }),
  };
}

function toProblem([where, detail]: [string, string]): Problem {
  return { code: "ARGUMENT_INVALID", where, detail };
}

function wholeNumber(
  given: string | undefined,
  max: number,
  where: string,
  texts: BackfillTexts,
  problems: Map<string, string>,
): number | undefined {
  if (given === undefined) return undefined;
  if (/^[1-9][0-9]{0,4}$/.test(given) && Number(given) <= max) return Number(given);
  problems.set(where, texts.count(max));
  return undefined;
}

/** One without the other would make a backfill look cheaper than it is. */
function pricesOf(
  { priceVcpuHour, priceGibHour }: BackfillVerbOptions,
  texts: BackfillTexts,
  problems: Map<string, string>,
): PodPrices | undefined {
  if (priceVcpuHour === undefined && priceGibHour === undefined) return undefined;
  const amount = (given: string | undefined, where: string): number => {
    if (given === undefined) problems.set(where, texts.bothPrices);
    else if (!/^\d{1,6}(\.\d{1,9})?$/.test(given)) problems.set(where, texts.amount);
    return Number(given);
  };
  return {
    vcpuHour: amount(priceVcpuHour, "--price-vcpu-hour"),
    gibHour: amount(priceGibHour, "--price-gib-hour"),
  };
}
