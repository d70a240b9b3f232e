import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { CRAWL_EXIT } from "../src/exit-codes.js";
import { crawlDay, ndjson, put, ROWS, SCHEMA, shellWorkflow, succeed, testState } from "./crawl-kit.js";

/** A BigQuery that is asked anything and answers the same, as no emulator can be brought to. */
async function refusing(status: number, reason: string, message: string): Promise<{ asked(): number }> {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    const error = { code: status, message, errors: [{ reason, message, domain: "global" }] };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("COLLECTRO_BIGQUERY_ENDPOINT", `http://127.0.0.1:${port}`);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { asked: () => requests };
}

describe("BigQuery that refuses", () => {
  it.each([
    [
      "whoever asks",
      403,
      "accessDenied",
      "Access Denied: Dataset p:d: Permission bigquery.datasets.get denied",
      "WAREHOUSE_DENIED",
    ],
    ["a key that is none", 401, "authError", "Request had invalid authentication credentials", "WAREHOUSE_DENIED"],
    [
      "more than its quota",
      403,
      "quotaExceeded",
      "Quota exceeded: Your project exceeded quota for load jobs",
      "WAREHOUSE_FAILED",
    ],
  ])("%s fails the run at once, clearly, and as the warehouse's fault", async (_, status, reason, message, code) => {
    const { asked } = await refusing(status, reason, message);
    const state = testState();
    await put(state, "out/a", ndjson(ROWS));
    const table = { name: "project.dataset.rows", schema: SCHEMA, mode: "append" } as const;

    const outcome = await crawlDay(state, shellWorkflow(succeed("out/a"), { table, bigquery: {} }));

    expect([outcome.verdict, outcome.exitCode, outcome.codes]).toEqual(["failed", CRAWL_EXIT.warehouse, [code]]);
    expect(outcome.reasons[0]?.values["cause"]).toContain(message.slice(0, 20));
    expect(state.runs.read(outcome.runId)).toMatchObject({ phase: "ended", verdict: "failed" });
    expect(asked()).toBeLessThan(5);
  });
});
