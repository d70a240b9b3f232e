#!/usr/bin/env node
import { parseArgs } from "node:util";
import { type ObjectStoreOptions, startObjectStore } from "./server.js";

const usage = `Usage: collectro-object-store --root DIR [--port N] [--host ADDRESS] [--bucket NAME]... [--create-buckets] [--md5]
                              [--require-auth] [--token-lifetime-ms N]

A GCS-speaking server on a folder. Point a client's apiEndpoint at the address that it prints.
With --md5 every object has an MD5, not only those of up to 1 MiB; uploads are slower.`;

/** Reads the command line; undefined when help was asked for. */
function readOptions(args: string[]): ObjectStoreOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      root: { type: "string" },
      port: { type: "string", default: "0" },
      host: { type: "string", default: "127.0.0.1" },
      bucket: { type: "string", multiple: true, default: [] },
      "create-buckets": { type: "boolean", default: false },
      md5: { type: "boolean", default: false },
      "require-auth": { type: "boolean", default: false },
      "token-lifetime-ms": { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    return undefined;
  }
  if (values.root === undefined) {
    throw new Error("--root is missing: name the folder that holds the store.");
  }
  const lifetime = values["token-lifetime-ms"];
  return {
    root: values.root,
    host: values.host,
    port: readNumber("--port", values.port, 65_535),
    buckets: values.bucket,
    createBuckets: values["create-buckets"],
    requireAuth: values["require-auth"],
    ...(values.md5 && { md5UpToBytes: Infinity }),
    ...(lifetime !== undefined && { tokenLifetimeMs: readNumber("--token-lifetime-ms", lifetime) }),
  };
}

function readNumber(name: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  if (!/^\d+$/.test(text) || Number(text) > most) {
    throw new Error(`${name} is a whole number from 0 to ${most}, not ${JSON.stringify(text)}.`);
  }
  return Number(text);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(usage);
    return;
  }
  const store = await startObjectStore(options);
  console.log(`Object store at ${store.endpoint}, in ${store.root}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void store.close());
  }
}

main().catch((error: Error) => {
  console.error(`collectro-object-store: ${error.message}`);
  process.exitCode = 2;
});
