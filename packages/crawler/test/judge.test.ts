import { describe, expect, it } from "vitest";
import { type ContainerEnd, judge, type Observation, type StopCause } from "../src/judge.js";

const success = { kind: "success", exact: true } as const;
const failure = { kind: "failure", exact: true } as const;
const none = { kind: "none" } as const;
const torn = { kind: "torn" } as const;
const invalid = { kind: "invalid", text: "ok" } as const;
const zero: ContainerEnd = { kind: "exited", code: 0 };
const one: ContainerEnd = { kind: "exited", code: 1 };
const killed: ContainerEnd = { kind: "signalled", signal: "SIGKILL" };
const unseen: ContainerEnd = { kind: "unseen" };
const ends = { zero, one, killed, unseen };
const results = { success, failure, none, torn, invalid };
const stops: readonly (StopCause | undefined)[] = [undefined, "lingering", "silence", "total", "request"];

type Row = readonly [keyof typeof results, keyof typeof ends, string];

// Without a stop: what the result word and the end say together.
const UNSTOPPED: readonly Row[] = [
  ["success", "zero", "load"],
  ["success", "unseen", "load"],
  ["success", "one", "failed EXIT_CODE"],
  ["success", "killed", "failed EXIT_CODE"],
  ["failure", "zero", "failed RESULT_FAILURE"],
  ["failure", "one", "failed RESULT_FAILURE"],
  ["failure", "killed", "failed RESULT_FAILURE"],
  ["failure", "unseen", "failed RESULT_FAILURE"],
  ["none", "zero", "lost NO_RESULT"],
  ["none", "one", "lost NO_RESULT"],
  ["none", "killed", "lost NO_RESULT"],
  ["none", "unseen", "lost NO_RESULT"],
  ["torn", "zero", "failed RESULT_EMPTY"],
  ["torn", "one", "failed RESULT_EMPTY"],
  ["torn", "killed", "failed RESULT_EMPTY"],
  ["torn", "unseen", "failed RESULT_EMPTY"],
  ["invalid", "zero", "failed RESULT_INVALID"],
  ["invalid", "one", "failed RESULT_INVALID"],
  ["invalid", "killed", "failed RESULT_INVALID"],
  ["invalid", "unseen", "failed RESULT_INVALID"],
];

function see(changes: Partial<Observation>): Observation {
  return { result: success, end: zero, loadPath: "there", trustResult: false, ...changes };
}

function verdictOf(observation: Observation): string {
  const { decision, reasons } = judge(observation);
  return [decision, ...reasons.map((reason) => reason.code)].join(" ");
}

describe("judge, nothing stopped", () => {
  it.each(UNSTOPPED)("%s, end %s: %s", (result, end, expected) => {
    expect(verdictOf(see({ result: results[result], end: ends[end] }))).toBe(expected);
  });

  it("has a row for every result and end", () => {
    expect(UNSTOPPED).toHaveLength(Object.keys(results).length * Object.keys(ends).length);
  });
});

describe("judge, what overrides what", () => {
  const all = Object.values(results).flatMap((result) =>
    Object.values(ends).flatMap((end) =>
      stops.flatMap((stop) =>
        (["there", "missing"] as const).flatMap((loadPath) =>
          [true, false].map((trustResult) =>
            see({ result, end, loadPath, trustResult, ...(stop ? { stop, stopAfterMs: 1500 } : {}) }),
          ),
        ),
      ),
    ),
  );

  it("covers every combination", () => {
    expect(all).toHaveLength(5 * 4 * 5 * 2 * 2);
  });

  it("never loads without the word success", () => {
    for (const seen of all) if (seen.result.kind !== "success") expect(judge(seen).decision).not.toBe("load");
  });

  it("lets failure win over everything but a stop by request", () => {
    for (const seen of all) {
      if (seen.result.kind === "failure") expect(judge(seen).decision).toBe("failed");
    }
  });

  it("believes no container that was stopped for silence, for time, or by request", () => {
    for (const seen of all) {
      if (seen.stop && seen.stop !== "lingering") expect(judge(seen).decision).not.toBe("load");
    }
  });

  it("never loads without loadpath.txt", () => {
    for (const seen of all) if (seen.loadPath === "missing") expect(judge(seen).decision).not.toBe("load");
  });

  it("says why whenever it does not load", () => {
    for (const seen of all) {
      const { decision, reasons } = judge(seen);
      if (decision !== "load") expect(reasons.length).toBeGreaterThan(0);
    }
  });

  it.each([
    [{ stop: "request" }, "failed STOPPED"],
    [{ stop: "silence" }, "lost SILENT"],
    [{ stop: "silence", result: none }, "lost SILENT"],
    [{ stop: "silence", result: failure }, "failed SILENT RESULT_FAILURE"],
    [{ stop: "total", result: none }, "lost TOO_LONG"],
    [{ stop: "total", result: failure }, "failed TOO_LONG RESULT_FAILURE"],
    [{ stop: "lingering", end: killed }, "load LINGERED"],
    [{ stop: "lingering", end: one }, "load LINGERED"],
    [{ stop: "lingering", result: failure }, "failed RESULT_FAILURE"],
    [{ stop: "lingering", result: invalid }, "failed RESULT_INVALID"],
    [{ end: one, trustResult: true }, "load EXIT_CODE_TRUSTED"],
    [{ end: killed, trustResult: true }, "load EXIT_CODE_TRUSTED"],
    [{ loadPath: "missing" }, "failed LOADPATH_MISSING"],
    [{ result: { kind: "success", exact: false } }, "load RESULT_INEXACT"],
  ] satisfies [Partial<Observation>, string][])("%j: %s", (changes, expected) => {
    expect(verdictOf(see(changes))).toBe(expected);
  });
});
