#!/usr/bin/env node
import { parseArgs } from "node:util";
import { type ObjectStoreOptions, startObjectStore } from "./server.js";

const usage = `Usage: collectro-object-store --root DIR [--port N] [--host ADDRESS] [--bucket NAME]... [--create-buckets] [--md5]

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
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    return undefined;
  }
  if (values.root === undefined) {
    throw new Error("--root is missing: name the folder that holds the store.");
  }
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new Error(`--port is a number from 0 to 65535, not ${JSON.stringify(values.port)}.`);
  }
  const { root, host, bucket } = values;
  const options = { root, port, host, buckets: bucket, createBuckets: values["create-buckets"] };
  return values.md5 ? { ...options, md5UpToBytes: Infinity } : options;
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
