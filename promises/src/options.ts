import { parseArgs } from "node:util";
import type { Promised, Size } from "./promise.js";

/** What was asked for. */
export interface Options {
  readonly promised: readonly Promised[];
  readonly size: Size;
  readonly json: boolean;
  readonly write: boolean;
}

/** The text of --help. */
export const USAGE = `Usage: npm run promises [-- NAME... --full --json --write]

Measures what is promised against the shipped programs, and fails when a promise is broken.
  --full    the numbers of the document; takes most of an hour
  --json    print the figures as JSON and nothing else
  --write   with --full: put the figures of the promises that were kept into promises/promises.json, in place of the
            same promises' earlier ones, and render docs/promises.md
`;

/** Reads the command line; undefined when help was asked for. Throws an Error that says what is wrong. */
export function readOptions(args: readonly string[], all: readonly Promised[]): Options | undefined {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { full: flag, json: flag, write: flag, help: { ...flag, short: "h" } },
  });
  if (values.help) return undefined;
  const unknown = positionals.filter((name) => !all.some((one) => one.name === name));
  if (unknown.length > 0) {
    throw new Error(`there is no ${unknown.join(", ")}; promises: ${all.map(({ name }) => name).join(", ")}`);
  }
  if (values.write && !values.full) throw new Error("--write needs --full: the short set's figures say too little");
  const promised = positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name));
  return { promised, size: values.full ? "full" : "short", json: values.json, write: values.write };
}
