import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { FTP_RULES, FtpRefused } from "../src/sources/ftp-errors.js";
import { lost } from "../src/sources/network.js";
import type { FailureRules } from "../src/sources/retry.js";
import { S3Refused } from "../src/sources/s3-client.js";
import { S3_RULES } from "../src/sources/s3-errors.js";
import { SFTP_RULES, SftpRefused } from "../src/sources/sftp-errors.js";
import type { Look } from "../src/sources/source-file.js";
import { type Opening, readWhole } from "../src/sources/whole.js";
import { failure } from "./context.js";

const LOOK: Look = { sizeBytes: 4, version: "1" };

interface Given {
  readonly rules: FailureRules;
  readonly listed?: Look;
}

/** Reads a file whose openings are given, one after another. */
async function read({ rules, listed }: Given, ...openings: readonly (() => Opening)[]): Promise<string> {
  const clock = { now: () => new Date(), sleep: async () => {} };
  const left = [...openings];
  const open = async () => (left.shift() as () => Opening)();
  const read = { name: "x.csv", listed, waiting: { clock, progress: { waiting() {} } }, rules, open };
  let text = "";
  for await (const chunk of readWhole(read, new AbortController().signal)) text += chunk.toString();
  return text;
}

async function* bytes(text: string, end?: Error): AsyncGenerator<Buffer> {
  if (text !== "") yield Buffer.from(text);
  if (end) throw end;
}

describe.each<[string, FailureRules, () => Error]>([
  ["SFTP", SFTP_RULES, () => new SftpRefused(2, "No such file")],
  ["FTP", FTP_RULES, () => new FtpRefused(550, "550 x.csv: No such file or directory")],
  [
    "S3",
    S3_RULES,
    () => new S3Refused({ statusCode: 404, headers: {} } as IncomingMessage, "<Code>NoSuchKey</Code>", undefined),
  ],
])("a file over %s", (_, rules, notThere) => {
  const refuse = (): never => {
    throw notThere();
  };
  const cutAfter = (text: string) => () => ({ look: LOOK, chunks: bytes(text, lost("cut")) });

  it("that is not there at the first look is not found", async () => {
    expect(await failure(read({ rules }, refuse))).toContain("SOURCE_NOT_FOUND");
  });

  it.each([
    ["after some bytes", [cutAfter("a\n"), refuse]],
    ["after an opening without a byte", [cutAfter(""), refuse]],
    [
      "at the look after the last byte",
      [() => ({ look: LOOK, chunks: bytes("a\n1\n"), lookAgain: async () => refuse() })],
    ],
  ])("that is gone %s is incomplete, not missing", async (_, openings) => {
    expect(await failure(read({ rules }, ...openings))).toMatch(/SOURCE_INCOMPLETE.*x\.csv.*removed/);
  });

  it("that was listed and is gone is incomplete, not missing", async () => {
    expect(await failure(read({ rules, listed: LOOK }, refuse))).toMatch(/SOURCE_INCOMPLETE.*x\.csv.*removed/);
  });
});
