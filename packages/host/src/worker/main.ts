// The worker process: connector and uploads. Started by the supervisor only, spoken to over its IPC channel.
import { languageOf, type Problem, ProblemError, problemsOf } from "@collectro/contract";
import { detailsIn } from "../details.js";
import { loadInstrument } from "../instrument.js";
import type { StageName } from "../protocol.js";
import { SupervisorLink } from "./link.js";
import type { Run } from "./run.js";
import { unexpected } from "./unexpected.js";

const link = new SupervisorLink();
// Loaded while the request is still on its way.
const composed = import("./compose.js");
const stop = new AbortController();
let run: Run | undefined;
let failing = false;

process.on("uncaughtException", (error) => void fail(error));
// Only the channel is left and nobody speaks: some promise of the run can never settle.
process.on("beforeExit", () => {
  const detail = detailsIn(languageOf(process.env)).neverSettles();
  void failWith([{ code: "CONNECTOR_FAILED", detail }]);
});

link.onStop = () => stop.abort(new Error("stopped"));
link.onStart = async ({ request, options: { retry, instrument: source } }) => {
  link.unref();
  try {
    const { compose } = await composed;
    const instrument = source && (await loadInstrument(source, request));
    run = compose(request, link, stop.signal, retry, instrument);
    const done = await run.run();
    const problems = (await instrument?.end()) ?? [];
    if (problems.length > 0) throw new ProblemError(problems);
    if (!failing) link.finish({ kind: "done", done });
  } catch (error) {
    await fail(error);
  }
};
link.ready();

async function fail(error: unknown): Promise<void> {
  await failWith(problemsOf(error) ?? [unexpected(error, link.stage)]);
}

/** The first failure counts. It is told before anything is tidied up, which the connector's remains may yet disturb. */
async function failWith(problems: readonly Problem[]): Promise<void> {
  if (failing) return;
  failing = true;
  link.failed(stageOf(problems), problems);
  const left = await run?.tidy().catch(() => undefined);
  link.finish({ kind: "tidied", left: left ?? 0 });
}

/** Stages 4 to 7 run at the same time: which of them failed is told by the problem. */
const STAGE_OF_CODE: Readonly<Record<string, StageName>> = {
  ROW: "encode",
  OUTPUT: "store",
  PROOF: "prove",
  CASSETTE: "read",
};

function stageOf([first]: readonly Problem[]): StageName {
  return STAGE_OF_CODE[first?.code.split("_")[0] ?? ""] ?? link.stage;
}
