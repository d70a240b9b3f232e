import { describe, expect, it } from "vitest";
import { containerEnd, type EndFacts, machineOomKills } from "../src/launch/container-end.js";

const plain: EndFacts = { oomKilled: false, hasMemoryLimit: false, killed: false, oomKillsBefore: undefined };

describe("an exit code of a container", () => {
  it.each([0, 1, 128, 192, 255])("%i is the program's own", (code) => {
    expect(containerEnd(code, plain)).toEqual({ kind: "exited", code });
  });

  it("over 128 is the signal that ended it", () => {
    expect(containerEnd(143, plain)).toEqual({ kind: "signalled", signal: "SIGTERM" });
    expect(containerEnd(137, plain)).toEqual({ kind: "signalled", signal: "SIGKILL" });
  });

  it("below zero is none", () => {
    expect(containerEnd(-1, plain)).toEqual({ kind: "unseen" });
  });

  it.each<[string, Partial<EndFacts>, boolean]>([
    ["the engine says so", { oomKilled: true }, true],
    ["it had a limit and nobody knows better", { hasMemoryLimit: true }, true],
    ["it had a limit, and the kernel has killed something since", { hasMemoryLimit: true, oomKillsBefore: -1 }, true],
    ["the kernel has killed nothing", { hasMemoryLimit: true, oomKillsBefore: machineOomKills() ?? 0 }, false],
    ["it had no limit", {}, false],
    ["the crawler killed it", { oomKilled: true, hasMemoryLimit: true, killed: true }, false],
  ])("137 when %s", (_, facts, outOfMemory) => {
    const end = containerEnd(137, { ...plain, ...facts });
    expect("outOfMemory" in end).toBe(outOfMemory);
  });

  it("other than 137 is no want of memory", () => {
    expect(containerEnd(143, { ...plain, oomKilled: true, hasMemoryLimit: true })).not.toHaveProperty("outOfMemory");
  });
});
