import { expect, it } from "vitest";
import { waitUntil } from "../src/index.js";

it("returns the value as soon as the condition holds", async () => {
  let tries = 0;

  const value = await waitUntil(() => (++tries === 3 ? "third" : undefined), { what: "the third try" });

  expect(value).toBe("third");
  expect(tries).toBe(3);
});

it("takes a condition that throws or rejects for one that does not hold yet", async () => {
  let tries = 0;

  const value = await waitUntil(
    async () => {
      if (++tries < 3) throw new Error("not there");
      return tries;
    },
    { what: "the file" },
  );

  expect(value).toBe(3);
});

it("names what it waited for, and the last error as the cause", async () => {
  const wait = waitUntil(() => Promise.reject(new Error("ENOENT")), { what: "job_result.txt", timeoutMs: 30 });

  await expect(wait).rejects.toMatchObject({
    message: "waited 30 ms for job_result.txt",
    cause: { message: "ENOENT" },
  });
});

it("tries at least once, however short the time", async () => {
  await expect(waitUntil(() => true, { what: "nothing", timeoutMs: 0 })).resolves.toBe(true);
});

it("ends at once when the condition can no longer come true, with the last error as the cause", async () => {
  const condition = () => Promise.reject(new Error("ENOENT"));

  const wait = waitUntil(condition, { what: "a line", timeoutMs: 60_000, giveUp: () => "the process ended" });

  await expect(wait).rejects.toMatchObject({
    message: "waited for a line, in vain: the process ended",
    cause: { message: "ENOENT" },
  });
});

it("takes a condition that came true just before the end", async () => {
  let over = false;
  const condition = () => over;
  const giveUp = () => {
    over = true;
    return "over";
  };

  await expect(waitUntil(condition, { what: "the last line", giveUp })).resolves.toBe(true);
});
