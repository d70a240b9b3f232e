# One image with every connector; the run parameter --connector chooses. Build: `podman build -t collectro-connect .`
# Build arguments and the second target, `collectro`, are told in docs/image.md.
# syntax: plain multi-stage, so that docker, podman and buildah build it alike.

# What the image runs on; the build always has Debian.
ARG RUNTIME=docker.io/library/node:24-bookworm-slim

# Of the building machine, whatever the image is for: nothing but its own architecture can be run without an emulator.
FROM --platform=$BUILDPLATFORM docker.io/library/node:24-bookworm-slim AS source
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
COPY simulation/package.json ./simulation/

FROM source AS build
RUN pnpm install --frozen-lockfile --filter "@collectro/container..."
RUN pnpm --filter "@collectro/container..." --workspace-concurrency=1 run build
# Which connectors: all, or `--build-arg CONNECTORS="files rest"`. DuckDB doubles the size of /app, and only Parquet files
# need it: `--build-arg PARQUET=1` (docs/decisions/0028).
ARG CONNECTORS="" PARQUET="" TARGETARCH
RUN node packages/container/contents.mjs
# Real files, production dependencies only; typings and source maps of others are of no use at run time, and pnpm's own
# notes name the time of the build.
RUN pnpm --filter @collectro/container --prod deploy /app \
 && sh packages/container/tidy.sh /app
# Compiled code of a first start, so that no later start compiles it again.
# Node keeps the cache per user id, hence as the user of the run; and per architecture, hence not for another one.
RUN install -d -o 1000 -g 1000 /app/.compile-cache
USER 1000:1000
RUN if [ "${TARGETARCH:-$(dpkg --print-architecture)}" = "$(dpkg --print-architecture)" ]; \
 then NODE_COMPILE_CACHE=/app/.compile-cache node /app/dist/warm-up.js; fi

FROM source AS collectro-build
RUN pnpm install --frozen-lockfile --filter "@collectro/cli..."
RUN pnpm --filter "@collectro/cli..." --workspace-concurrency=1 run build
ARG TARGETARCH
RUN node packages/container/contents.mjs \
 && pnpm --filter @collectro/cli --prod deploy /app \
 && sh packages/container/tidy.sh /app

# Nothing is run from here on, so that an image for another architecture needs no emulator.
FROM ${RUNTIME} AS runtime
# Where distroless has its Node.
ENV NODE_ENV=production \
    PATH=$PATH:/nodejs/bin
WORKDIR /app
# Numbers, so that Kubernetes can check runAsNonRoot.
USER 1000:1000
STOPSIGNAL SIGTERM
ARG VERSION=0.0.0 REVISION=unknown SOURCE=unknown CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.source=$SOURCE \
      org.opencontainers.image.created=$CREATED \
      org.opencontainers.image.licenses=Apache-2.0

# The command line: the crawler beside a container in a pod, backfills, the console.
FROM runtime AS collectro
LABEL org.opencontainers.image.title=collectro
COPY --from=collectro-build /app /app
# For the workers of a backfill: the host and its connectors, as a program of this image (docs/backfill.md).
COPY --from=build /app /host
ENV COLLECTRO_HOME=/state \
    COLLECTRO_HOST_COMMAND="node /host/dist/main.js"
VOLUME ["/state"]
ENTRYPOINT ["node", "/app/dist/main.js"]

FROM runtime AS connect
LABEL org.opencontainers.image.title=collectro-connect
COPY --from=build /app /app
ENV NODE_COMPILE_CACHE=/app/.compile-cache
VOLUME ["/shared"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "/app/dist/healthy.js"]
# Exec form: signals reach the supervisor itself.
ENTRYPOINT ["node", "/app/dist/main.js"]
