import { type SourceCode, sourceError } from "@collectro/connector";
import { NETWORK_RULES } from "./network.js";
import type { FailureRules } from "./retry.js";
import { S3Refused } from "./s3-client.js";

type Told = readonly [code: SourceCode, detail: string, hint?: string];

const KEYS = "check accessKeyId, secretAccessKey and sessionToken; they were tried once";
const CHANGED = "it was replaced or removed while it was read";

const CODES: Readonly<Record<string, Told>> = {
  NoSuchKey: ["SOURCE_NOT_FOUND", "there is no such object"],
  // Not "not found": `missing: skip` is for files.
  NoSuchBucket: ["SOURCE_FAILED", "there is no such bucket", "check the bucket's name, s3Endpoint and s3Region"],
  AccessDenied: ["SOURCE_FORBIDDEN", "this key may not read it (s3:GetObject, s3:ListBucket)"],
  AllAccessDisabled: ["SOURCE_FORBIDDEN", "access to it is disabled"],
  InvalidAccessKeyId: ["SOURCE_AUTH", "the access key is not known there", KEYS],
  // So says VersityGW, with 404.
  XAdminUserNotFound: ["SOURCE_AUTH", "the access key is not known there", KEYS],
  SignatureDoesNotMatch: ["SOURCE_AUTH", "the secret does not belong to the access key", KEYS],
  InvalidToken: ["SOURCE_AUTH", "the session token was refused", KEYS],
  ExpiredToken: ["SOURCE_AUTH", "the session token has expired", "pass credentials that last for the whole run"],
  RequestTimeTooSkewed: ["SOURCE_AUTH", "this machine's clock is more than 15 minutes off", "set the clock"],
  PreconditionFailed: ["SOURCE_INCOMPLETE", CHANGED, "run again when its writer has finished"],
  InvalidObjectState: ["SOURCE_FORBIDDEN", "it lies in an archive class", "restore it, then run again"],
};

const STATUSES: Readonly<Record<number, Told>> = {
  401: ["SOURCE_AUTH", "the credentials were refused", KEYS],
  403: ["SOURCE_FORBIDDEN", "this key may not read it, or the key was refused", KEYS],
  404: ["SOURCE_NOT_FOUND", "there is no such object"],
  412: CODES["PreconditionFailed"] as Told,
  416: ["SOURCE_INCOMPLETE", CHANGED, "run again when its writer has finished"],
};

const BUSY = new Set(["SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable"]);

/** Failures of S3: refusals are final, except those of a busy server. */
export const S3_RULES: FailureRules = {
  isTransient(error) {
    return error instanceof S3Refused ? isBusy(error) : NETWORK_RULES.isTransient(error);
  },
  explained(name, error) {
    if (!(error instanceof S3Refused)) return NETWORK_RULES.explained(name, error);
    const [code, detail, hint] = refusal(error);
    return sourceError(code, { where: name, detail, ...(hint === undefined ? {} : { hint }), cause: error });
  },
};

function isBusy({ code, s3Code }: S3Refused): boolean {
  return code === 429 || code >= 500 || BUSY.has(s3Code);
}

function refusal(error: S3Refused): Told {
  const { code, s3Code, region, message } = error;
  const isElsewhere = code === 301 || code === 307 || s3Code === "AuthorizationHeaderMalformed";
  if (isElsewhere && region !== undefined) {
    return ["SOURCE_FAILED", `the bucket is in the region ${region}`, `pass s3Region: ${region}`];
  }
  if (isBusy(error)) return ["SOURCE_UNREACHABLE", `the server is busy or out of order (${message})`];
  return CODES[s3Code] ?? STATUSES[code] ?? ["SOURCE_FAILED", `${message} ${s3Code}`.trim()];
}
