import { type SourceCode, sourceError } from "@collectro/connector";
import { lost, NETWORK_RULES } from "./network.js";
import type { FailureRules } from "./retry.js";

/** An answer of the host other than the one asked for (draft-ietf-secsh-filexfer-02, SSH_FXP_STATUS). */
export class SftpRefused extends Error {
  override readonly name = "SftpRefused";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;
const CONNECTION_GONE: ReadonlySet<number> = new Set([6, 7]);

/** What the library says of a failed call, as a refusal or as a lost connection. */
export function callFailure(error: Error, cause: unknown): Error {
  const status = "code" in error ? error.code : undefined;
  if (typeof status !== "number" || CONNECTION_GONE.has(status)) return lost(error.message, cause ?? error);
  return new SftpRefused(status, error.message);
}

/** Whether the host says that there is no such file. */
export function isNoSuchFile(error: unknown): boolean {
  return error instanceof SftpRefused && error.status === NO_SUCH_FILE;
}

/** Failures of SFTP: a refusal is final, the rest is the network's. */
export const SFTP_RULES: FailureRules = {
  isTransient: (error) => !(error instanceof SftpRefused) && NETWORK_RULES.isTransient(error),
  explained(name, error) {
    if (!(error instanceof SftpRefused)) return NETWORK_RULES.explained(name, error);
    const [code, detail, hint] = refusal(error);
    return sourceError(code, { where: name, detail, ...(hint === undefined ? {} : { hint }), cause: error });
  },
};

function refusal({ status, message }: SftpRefused): readonly [SourceCode, string, string?] {
  if (status === NO_SUCH_FILE) return ["SOURCE_NOT_FOUND", "there is no such file"];
  if (status !== PERMISSION_DENIED) return ["SOURCE_FAILED", `the host says: ${message}`];
  return ["SOURCE_FORBIDDEN", "this user may not read it", "ask the host's owner for the right to read it"];
}
