import { expect, test } from "vitest";
import { messagesIn } from "../../src/messages.js";
import { LogBudget } from "../../src/supervisor/log-budget.js";
import type { RunLog } from "../../src/supervisor/log-file.js";

/** A log in memory in which a line takes the bytes of its text. */
function logInto(lines: string[]): RunLog {
  return {
    line: (_severity, text) => {
      lines.push(text);
      return Buffer.byteLength(text);
    },
    complete: true,
    dropPending: () => 0,
    close: async () => {},
  };
}

test("a run that has said its share is told so once, and what follows is counted", () => {
  const lines: string[] = [];
  const budget = new LogBudget(logInto(lines), messagesIn("en"), 20);
  for (const words of ["日本語", "y".repeat(11), "one more", "and one"]) budget.line(words);
  budget.close();
  expect(lines).toEqual([
    "日本語",
    "y".repeat(11),
    expect.stringMatching(/^log\.txt is full: this run has said 0\.0 MiB/),
    "log.txt is full: 2 lines were left out",
  ]);
});

test("a run that says less is told nothing", () => {
  const lines: string[] = [];
  const budget = new LogBudget(logInto(lines), messagesIn("en"), 20);
  budget.line("a");
  budget.close();
  expect(lines).toEqual(["a"]);
});
