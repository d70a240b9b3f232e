# One image with every connector; the run parameter --connector chooses. Build: `podman build -t collectro-connect .`
# syntax: plain multi-stage, so that docker, podman and buildah build it alike.

FROM docker.io/library/node:24-bookworm-slim AS build
ENV CI=true TURBO_TELEMETRY_DISABLED=1
WORKDIR /src
RUN npm install --global --no-audit --no-fund --allow-scripts=pnpm pnpm@12.21.0
# Manifests first: dependencies are fetched again only when they change.
COPY package.json pnpm-workspace.yaml pnpm-lock.yaml turbo.json tsconfig.json tsconfig.base.json ./
COPY packages ./packages
COPY plugins ./plugins
COPY bench/package.json ./bench/
COPY pretests/package.json ./pretests/
COPY promises/package.json ./promises/
COPY promises/connector/package.json ./promises/connector/
COPY publishing/package.json ./publishing/
RUN pnpm install --frozen-lockfile --filter "@collectro/container..."
RUN pnpm --filter "@collectro/container..." --workspace-concurrency=1 run build
# Real files, production dependencies only; typings and source maps of others are of no use at run time.
RUN pnpm --filter @collectro/container --prod deploy /app \
 && find /app/node_modules -type f \( -name "*.d.ts" -o -name "*.d.mts" -o -name "*.d.cts" -o -name "*.map" \) -delete
# DuckDB doubles the size of /app, and only Parquet files need it: `--build-arg PARQUET=1` (docs/decisions/0028).
ARG PARQUET=""
RUN if [ -n "$PARQUET" ]; then mkdir -p /app/node_modules/@duckdb \
 && for found in node_modules/.pnpm/@duckdb+node-*/node_modules/@duckdb; do cp -RL "$found/." /app/node_modules/@duckdb/; done; fi
# Compiled code of a first start, so that no later start compiles it again.
# Node keeps the cache per user id, hence as the user of the run.
RUN install -d -o 1000 -g 1000 /app/.compile-cache
USER 1000:1000
RUN NODE_COMPILE_CACHE=/app/.compile-cache node /app/dist/warm-up.js

FROM docker.io/library/node:24-bookworm-slim
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/.compile-cache
WORKDIR /app
COPY --from=build /app /app
# Numbers, so that Kubernetes can check runAsNonRoot.
USER 1000:1000
VOLUME ["/shared"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "/app/dist/healthy.js"]
# Exec form: signals reach the supervisor itself.
ENTRYPOINT ["node", "/app/dist/main.js"]
