import type { Example } from "@collectro/connector";

const PLAIN = /^[\w@%+:,./-]+$/;

/** An example as a command line for a POSIX shell, one param a line. */
export function exampleCommand(connector: string, { params }: Example): string {
  const pairs = Object.entries(params).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `  --param ${quoted(`${name}=${text}`)}`;
  });
  return [`collectro preview ${connector} --from 2024-09-24 --to 2024-09-24`, ...pairs].join(" \\\n");
}

function quoted(word: string): string {
  return PLAIN.test(word.replace("=", "")) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
