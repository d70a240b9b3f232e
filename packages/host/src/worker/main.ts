// The worker process: connector and uploads. Started by the supervisor only, spoken to over its IPC channel.
import { type Problem, problemsOf } from "@collectro/contract";
import { SupervisorLink } from "./link.js";

const link = new SupervisorLink();
// Loaded while the request is still on its way.
const composed = import("./compose.js");
const stop = new AbortController();

process.on("uncaughtException", (error) => fail(error));
// Only the channel is left and nobody speaks: some promise of the run can never settle.
process.on("beforeExit", () => {
  const detail = "it waits for something that can never happen: nothing is open and no timer runs";
  failWith([{ code: "CONNECTOR_FAILED", detail }]);
});

link.onStop = () => stop.abort(new Error("stopped"));
link.onStart = async ({ request }) => {
  link.unref();
  try {
    const { compose } = await composed;
    const done = await compose(request, link, stop.signal).run();
    link.finish({ kind: "done", done });
  } catch (error) {
    fail(error);
  }
};
link.ready();

function fail(error: unknown): void {
  failWith(problemsOf(error) ?? [unexpected(error)]);
}

function failWith(problems: readonly Problem[]): void {
  link.finish({ kind: "failed", stage: link.stage, problems });
}

/** A fault that nobody foresaw, in the connector's code or ours: its message and the place in the code, on one line. */
function unexpected(error: unknown): Problem {
  const inConnector = link.stage === "read" || link.stage === "slice" || link.stage === "open";
  const code = inConnector ? "CONNECTOR_FAILED" : "INTERNAL";
  if (!(error instanceof Error)) return { code, detail: `something that is no Error was thrown: ${describe(error)}` };
  const frame = error.stack?.split("\n").find((line) => /^\s+at /.test(line) && !line.includes("node:internal"));
  const place = frame ? { where: frame.trim().slice(3) } : {};
  return { code, ...place, detail: `${error.name}: ${error.message}`.replace(/\s+/g, " ") };
}

function describe(value: unknown): string {
  try {
    return String(JSON.stringify(value) ?? value).slice(0, 200);
  } catch {
    return typeof value;
  }
}
