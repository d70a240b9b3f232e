import { defineConfig } from "vitest/config";

// Apart from the tests of `npm test`: these publish the compiled packages, install them, and take minutes where those take seconds.
export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    globalSetup: "publishing/test/registry-setup.ts",
    include: ["publishing/test/**/*.test.ts"],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    pool: "forks",
    maxWorkers: 1,
    reporters: ["verbose", "./scripts/skips-reporter.mjs"],
  },
});
