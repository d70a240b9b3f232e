import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dnsLabel, MAX_JOB_NAME, runName } from "../src/names.js";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

describe("names", () => {
  it("keeps a name that Kubernetes takes", () => {
    expect(dnsLabel("sales-2024")).toBe("sales-2024");
  });

  it("makes a label of any text, within the length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 20, max: MAX_JOB_NAME }), (text, length) => {
        const label = dnsLabel(text, length);
        expect(label).toMatch(LABEL);
        expect(label.length).toBeLessThanOrEqual(length);
      }),
    );
  });

  it("tells apart what differs only in what it cannot keep", () => {
    const labels = ["Sales", "sales", "sales.", "sales_", "s".repeat(80), "s".repeat(81)].map((text) => dnsLabel(text));
    expect(new Set(labels).size).toBe(labels.length);
  });

  it("gives a run a name with its suffix whole", () => {
    const name = runName("a.very_long-name".repeat(6), "20240924-20240930");
    expect(name).toMatch(LABEL);
    expect(name.length).toBeLessThanOrEqual(MAX_JOB_NAME);
    expect(name.endsWith("-20240924-20240930")).toBe(true);
  });
});
