import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Who may depend on whom at run time (ARCHITECTURE.md). Only `container` depends on plugins; no plugin knows the host. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  "table-schema": [],
  "object-store": [],
  connector: ["contract", "table-schema"],
  "sql-source": ["connector", "table-schema"],
  host: ["connector", "contract", "table-schema"],
  container: ["host", "connector-*"],
  crawler: ["contract", "table-schema", "object-store"],
  faultkit: ["contract"],
  testkit: ["host", "faultkit", "object-store", "connector", "contract", "table-schema"],
  kubernetes: ["contract", "table-schema", "crawler", "backfill"],
  backfill: ["contract", "crawler"],
  pretest: ["contract", "table-schema", "object-store", "crawler", "faultkit"],
  console: ["contract", "table-schema", "crawler", "backfill", "pretest"],
  cli: [
    "contract",
    "table-schema",
    "connector",
    "host",
    "object-store",
    "crawler",
    "kubernetes",
    "backfill",
    "kubernetes",
    "pretest",
    "console",
    "testkit",
  ],
  "connector-*": ["connector", "contract", "table-schema", "sql-source"],
};

/** Libraries that one named file imports, so that replacing one means changing one file. */
const ONE_FILE: readonly { library: string; folder: string; file: string }[] = [
  { library: "@google-cloud/storage", folder: "packages/host/src", file: "store/gcs.ts" },
  { library: "@google-cloud/storage", folder: "packages/crawler/src", file: "fetch/gcs.ts" },
  { library: "@google-cloud/storage", folder: "plugins/files/src", file: "sources/gcs.ts" },
  { library: "ssh2", folder: "plugins/files/src", file: "sources/sftp-connection.ts" },
  { library: "basic-ftp", folder: "plugins/files/src", file: "sources/ftp-connection.ts" },
  { library: "aws4", folder: "plugins/files/src", file: "sources/s3-client.ts" },
  { library: "fast-xml-parser", folder: "plugins/files/src", file: "sources/s3-listing.ts" },
  { library: "@duckdb/node-api", folder: "plugins/files/src", file: "parquet/duckdb.ts" },
  { library: "yauzl", folder: "plugins/files/src", file: "archive/zip-directory.ts" },
  { library: "@google-cloud/secret-manager", folder: "packages/host/src", file: "secrets/secret-manager.ts" },
  { library: "tsyringe", folder: "packages/host/src", file: "worker/compose.ts" },
  { library: "pino", folder: "packages/host/src", file: "supervisor/log-file.ts" },
  { library: "@duckdb/node-api", folder: "packages/crawler/src", file: "warehouse/duckdb-instance.ts" },
  { library: "@google-cloud/bigquery", folder: "packages/crawler/src", file: "warehouse/bigquery/client.ts" },
  { library: "@slack/webhook", folder: "packages/crawler/src", file: "notify/senders.ts" },
  { library: "croner", folder: "packages/crawler/src", file: "schedule/cron.ts" },
];

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function folders(): { folder: string; name: string }[] {
  const packages = readdirSync(join(root, "packages")).map((name) => ({ folder: `packages/${name}`, name }));
  const plugins = readdirSync(join(root, "plugins"));
  return [...packages, ...plugins.map((name) => ({ folder: `plugins/${name}`, name: `connector-${name}` }))];
}

function ours(manifest: Manifest): string[] {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  return names.filter((name) => name.startsWith("@collectro/")).map((name) => name.slice("@collectro/".length));
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

describe("dependency rule", () => {
  it.each(folders())("$folder depends only on what it may", ({ folder, name }) => {
    const manifest: Manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const allowed = ALLOWED[Object.keys(ALLOWED).find((pattern) => matches(name, pattern)) ?? ""];

    expect(allowed, `no rule for ${name}`).toBeDefined();
    expect(ours(manifest).filter((dependency) => !allowed?.some((pattern) => matches(dependency, pattern)))).toEqual(
      [],
    );
  });

  it.each(ONE_FILE)("$library is imported in $folder by $file alone", ({ library, folder, file }) => {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
    const importing = names.filter((name) => {
      if (!name.endsWith(".ts")) return false;
      const text = readFileSync(join(root, folder, name), "utf8");
      return text.includes(`"${library}"`) || text.includes(`"${library}/`);
    });

    expect(importing).toEqual([file]);
  });
});
