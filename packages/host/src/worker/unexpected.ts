import type { Problem } from "@collectro/contract";
import type { StageName } from "../protocol.js";

/** A fault that nobody foresaw, in the connector's code or ours: its message and the place in the code, on one line. */
export function unexpected(error: unknown, stage: StageName): Problem {
  const inConnector = stage === "read" || stage === "slice" || stage === "open";
  const code = inConnector ? "CONNECTOR_FAILED" : "INTERNAL";
  if (!(error instanceof Error)) return { code, detail: `something that is no Error was thrown: ${describe(error)}` };
  const frame = error.stack?.split("\n").find((line) => /^\s+at /.test(line) && !line.includes("node:internal"));
  const place = frame ? { where: frame.trim().slice(3) } : {};
  return { code, ...place, detail: `${error.name}: ${error.message}`.replace(/\s*[\r\n]\s*/g, " ") };
}

// Not shortened here: the supervisor masks secrets first, and half a secret would pass.
function describe(value: unknown): string {
  try {
    return String(JSON.stringify(value) ?? value);
  } catch {
    return typeof value;
  }
}
