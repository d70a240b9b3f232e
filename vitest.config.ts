import { defineConfig } from "vitest/config";

const conditions = ["@collectro/source", "module", "node", "development|production"];

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
    reporters: ["default", "./scripts/skips-reporter.mjs"],
  },
});
