// Replays what `collectro record` recorded: offline, with the clock of that time.
import { readLines, replayConnector } from "@collectro/testkit";
import { expect, test } from "vitest";

test("rest gives the recorded rows", async () => {
  const run = await replayConnector(new URL("../..", import.meta.url), new URL("pages.cassette.yaml", import.meta.url));

  expect(run.errors).toEqual([]);
  expect(run.lines).toEqual(await readLines(new URL("pages.rows.ndjson", import.meta.url)));
});
