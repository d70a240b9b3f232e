#!/bin/sh
# Takes away from a deployed folder what no run needs: typings and source maps of others, sources, and what pnpm notes for itself, which
# names the time of the build.
set -eu
cd "$1"
find node_modules -type f \( -name "*.d.ts" -o -name "*.d.mts" -o -name "*.d.cts" -o -name "*.map" \) -delete
rm -rf src test tsconfig.json pnpm-lock.yaml pnpm-workspace.yaml dist/.tsbuildinfo \
  node_modules/.modules.yaml node_modules/.pnpm-workspace-state-v1.json node_modules/.pnpm/lock.yaml
