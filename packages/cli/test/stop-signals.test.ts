import { describe, expect, it, onTestFinished, vi } from "vitest";
import { onStop } from "../src/stop-signals.js";

describe("a request to stop", () => {
  it("is one, however often the same Ctrl-C arrives; a later one is another", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const before = process.listenerCount("SIGTERM");
    const heard: string[] = [];
    {
      using _ = onStop((signal) => heard.push(signal));
      process.emit("SIGINT", "SIGINT");
      vi.advanceTimersByTime(100);
      process.emit("SIGINT", "SIGINT");
      expect(heard).toEqual(["SIGINT"]);
      vi.advanceTimersByTime(500);
      process.emit("SIGTERM", "SIGTERM");
      expect(heard).toEqual(["SIGINT", "SIGTERM"]);
    }
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});
