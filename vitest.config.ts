import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const conditions = ["@collectro/source", "module", "node", "development|production"];

/** Files that take half a minute or more, the longest first: begun late, one would go on alone when all others have ended. */
const LONG = [
  "packages/console/test/web/workflow-pages.test.ts",
  "packages/console/test/web/pages.test.ts",
  "packages/host/test/hostile-connector.test.ts",
  "packages/testkit/test/suite/http-sample.test.ts",
  "packages/crawler/test/resume.test.ts",
  "bench/test/bench.test.ts",
  "packages/cli/test/console.test.ts",
  "packages/host/test/stop.test.ts",
  "test/writing-a-connector.test.ts",
  "packages/pretest/test/memory.test.ts",
  "plugins/mysql/test/suite.test.ts",
  "packages/pretest/test/mutants-references.test.ts",
  "packages/kubernetes/test/play-pod.test.ts",
  "packages/cli/test/crawl-pod.test.ts",
].map((file) => join(import.meta.dirname, file));

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = LONG.flatMap((file) => sorted.filter(({ moduleId }) => moduleId === file));
    return [...new Set([...long, ...sorted])];
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      "{packages,plugins}/*/test/**/*.test.ts",
      "test/**/*.test.ts",
      "{bench,promises,simulation}/test/**/*.test.ts",
    ],
    // They end tests that hang; a machine that has other things to do must not meet them.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    pool: "forks",
    // Most tests wait for processes a good part of their time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ["default", "./scripts/skips-reporter.mjs"],
  },
});
