import { expect } from "vitest";
import { parseJobResult } from "../../packages/contract/src/index.js";
import { fuzz } from "./kit.js";

fuzz("job-result", {
  corpus: ["success", "failure", "success\n", "\ufefffailure\r\n"],
  pieces: ["success", "failure", " ", "SUCCESS", "\t"],
  runs: 4_000,
  holds(text) {
    const read = parseJobResult(text);

    const word = /^\s*(success|failure)\s*$/.exec(text)?.[1];
    expect(read.kind).toBe(word ?? (text === "" ? "torn" : "invalid"));
    if ("exact" in read) expect(read.exact).toBe(text === word);
  },
});
