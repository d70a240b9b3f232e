import { type SourceCode, sourceError } from "@collectro/connector";
import { NETWORK_RULES } from "./network.js";
import type { FailureRules } from "./retry.js";

/** A reply of the server that is final. */
export class FtpRefused extends Error {
  override readonly name = "FtpRefused";
  /** The three digits of RFC 959. */
  readonly reply: number;

  constructor(reply: number, message: string) {
    super(message);
    this.reply = reply;
  }
}

/** Whether the server says that there is no such file or folder. It has one reply for "not there" and "not for you". */
export function isNoSuchFile(error: unknown): boolean {
  return error instanceof FtpRefused && error.reply === 550 && !isForbidden(error);
}

function isForbidden({ message }: FtpRefused): boolean {
  return /permission|denied|not allowed|forbidden|prohibited/i.test(message);
}

/** Failures of FTP: refusals are final, the rest is the network's. */
export const FTP_RULES: FailureRules = {
  isTransient: (error) => !(error instanceof FtpRefused) && NETWORK_RULES.isTransient(error),
  explained(name, error) {
    if (!(error instanceof FtpRefused)) return NETWORK_RULES.explained(name, error);
    const [code, detail, hint] = refusal(error);
    return sourceError(code, { where: name, detail, ...(hint === undefined ? {} : { hint }), cause: error });
  },
};

function refusal(error: FtpRefused): readonly [SourceCode, string, string?] {
  if (isNoSuchFile(error)) return ["SOURCE_NOT_FOUND", "there is no such file"];
  if (error.reply !== 550) return ["SOURCE_FAILED", `the server says: ${error.message}`];
  return ["SOURCE_FORBIDDEN", "this user may not read it", "ask the server's owner for the right to read it"];
}
