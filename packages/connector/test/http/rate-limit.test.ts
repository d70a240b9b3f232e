import { describe, expect, it } from "vitest";
import { rateLimit } from "../../src/http/rate-limit.js";

/** A clock that moves only when the test says so. */
function handClock() {
  let nowMs = 0;
  const sleepers: { untilMs: number; wake: () => void }[] = [];
  return {
    now: () => new Date(nowMs),
    sleep: (ms: number) => new Promise<void>((wake) => sleepers.push({ untilMs: nowMs + ms, wake })),
    async moveTo(ms: number) {
      nowMs = ms;
      for (const { wake } of sleepers.filter(({ untilMs }) => untilMs <= ms)) wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("the request rate", () => {
  it("gives each request its own moment, in the order of asking", async () => {
    const clock = handClock();
    const rate = rateLimit(2, clock, () => {});
    const gone: number[] = [];
    for (const number of [1, 2, 3]) void rate.take(new AbortController().signal).then(() => gone.push(number));

    await clock.moveTo(0);
    expect(gone).toEqual([1]);
    await clock.moveTo(500);
    expect(gone).toEqual([1, 2]);
    await clock.moveTo(1000);
    expect(gone).toEqual([1, 2, 3]);
  });

  it("saves nothing up for a burst", async () => {
    const clock = handClock();
    const rate = rateLimit(1, clock, () => {});
    await clock.moveTo(60_000);
    const gone: number[] = [];
    for (const number of [1, 2]) void rate.take(new AbortController().signal).then(() => gone.push(number));

    await clock.moveTo(60_000);

    expect(gone).toEqual([1]);
  });

  it("is held by a pause, also for those that already wait for their moment", async () => {
    const clock = handClock();
    const rate = rateLimit(1, clock, () => {});
    const { signal } = new AbortController();
    let isGone = false;
    await rate.take(signal);
    void rate.take(signal).then(() => {
      isGone = true;
    });

    rate.pauseUntil(30_000);
    await clock.moveTo(1_000);
    expect(isGone).toBe(false);
    await clock.moveTo(30_000);
    expect(isGone).toBe(true);
  });
});
