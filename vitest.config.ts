import { defineConfig } from "vitest/config";

const conditions = ["@collectro/source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{packages,plugins}/*/test/**/*.test.ts", "test/**/*.test.ts", "{bench,promises}/test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", "./scripts/skips-reporter.mjs"],
  },
});
