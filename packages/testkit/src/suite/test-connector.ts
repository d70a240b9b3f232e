import type { ConnectorCases } from "./cases.js";
import { readPlugin, Stand } from "./stand.js";
import { clausesFor } from "./suite.js";

/** Longest time for one clause. */
const CLAUSE_MS = 120_000;

// Loaded here and not by name: who only runs connectors needs no vitest.
const vitest = await import("vitest").catch(() => undefined);

/**
 * Registers the suite that every connector runs, as tests of vitest: call it at the top of a test file. `connector` is the
 * plugin's folder (a path or `file:` URL) or the name of an installed package; it must be built. Each clause is one test;
 * what does not apply is listed with its reason. Needs vitest; throws without it.
 */
export function testConnector(connector: string | URL, cases: ConnectorCases): void {
  if (!vitest) throw new Error("testConnector needs vitest: install it as a development dependency");
  const { afterAll, describe, test } = vitest;
  const { manifest } = readPlugin(connector);
  const clauses = clausesFor(cases);
  const missing = clauses.filter(({ notApplicable }) => notApplicable !== undefined);
  let stand: Promise<Stand> | undefined;
  describe(`connector ${String(manifest.collectro?.connector)}`, { concurrent: false }, () => {
    for (const { name, check } of clauses.filter((clause) => !missing.includes(clause))) {
      test(name, { timeout: CLAUSE_MS }, async () => {
        // Opened by the first test, not before: hooks of the author's file have started the source by then.
        stand ??= Stand.open(connector, cases);
        await check(await stand);
      });
    }
    test(`clauses that cannot apply: ${missing.length}`, async ({ annotate }) => {
      for (const { name, notApplicable } of missing) await annotate(`${name} - ${notApplicable}`);
    });
    afterAll(async () => await (await stand)?.[Symbol.asyncDispose]());
  });
}
