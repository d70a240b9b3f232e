import { describe, expect, test } from "vitest";
import { StoreFault, type StoreFaultKind } from "../../src/store/port.js";
import { withRetry } from "../../src/store/retry.js";

const POLICY = { firstDeadlineMs: 1_000, totalMs: 2_000, firstDelayMs: 1, maxDelayMs: 4 };

/** A call that fails so many times, and then gives how often it was called. */
function failing(times: number, kind: StoreFaultKind = "transient") {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw new StoreFault(kind, `fault ${calls}`);
    return calls;
  };
}

const run = (call: () => Promise<unknown>, policy = POLICY, signal = new AbortController().signal) => {
  const retries: string[] = [];
  const result = withRetry(call, policy, signal, (cause, attempt) => retries.push(`${attempt}: ${cause}`));
  return { retries, result };
};

test("a transient fault is tried again and told", async () => {
  const { result, retries } = run(failing(3));
  expect(await result).toBe(4);
  expect(retries).toEqual(["1: fault 1", "2: fault 2", "3: fault 3"]);
});

test.for(["exists", "missing", "denied", "unauthenticated", "permanent"] as const)("%s is final", async (kind) => {
  const { result, retries } = run(failing(1, kind));
  await expect(result).rejects.toThrow("fault 1");
  expect(retries).toEqual([]);
});

test("an error that is no storage fault is final", async () => {
  const { result } = run(async () => {
    throw new TypeError("a bug");
  });
  await expect(result).rejects.toThrow("a bug");
});

test("no attempt starts after the time is up, and the last fault is thrown", async () => {
  const { result, retries } = run(failing(Infinity), { ...POLICY, totalMs: 40, firstDelayMs: 10, maxDelayMs: 10 });
  await expect(result).rejects.toThrow(/^fault \d+$/);
  expect(retries.length).toBeGreaterThan(0);
});

test("a call that never answers is given up at its deadline, and tried again", async () => {
  let calls = 0;
  const { result, retries } = run(
    () => {
      calls += 1;
      return calls === 1 ? new Promise(() => {}) : Promise.resolve("answer");
    },
    { ...POLICY, firstDeadlineMs: 20 },
  );
  expect(await result).toBe("answer");
  expect(retries).toEqual([expect.stringMatching(/^1: no answer within/)]);
});

describe("an abort", () => {
  test.for([
    ["during a call", () => new Promise(() => {})],
    ["during a pause", failing(Infinity)],
  ] as const)("%s ends it with its reason", async ([, call]) => {
    const abort = new AbortController();
    const { result } = run(
      call,
      { ...POLICY, firstDelayMs: 60_000, maxDelayMs: 60_000, totalMs: 600_000 },
      abort.signal,
    );
    setTimeout(() => abort.abort(new Error("enough")), 20);
    await expect(result).rejects.toThrow("enough");
  });
});
