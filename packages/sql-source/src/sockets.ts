import { readFile } from "node:fs/promises";
import { paramError } from "@collectro/connector";

const UNREACHABLE = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "EACCES",
]);

/** Codes of Node's TLS errors, apart from those that begin with ERR_TLS or ERR_SSL. */
const CERTIFICATE =
  /^(?:CERT_|CRL_|DEPTH_ZERO_|ERR_SSL_|ERR_TLS_|SELF_SIGNED_|UNABLE_TO_|EPROTO$|INVALID_CA$|HOSTNAME_MISMATCH$)/;

/** What helps when a certificate is not accepted. */
export const TLS_HINT =
  "give the authority's certificate with ca and connect by the name in the certificate, or use tls=require";

/** Whether a code of Node's says that nobody answered there. */
export function isUnreachable(code: string): boolean {
  return UNREACHABLE.has(code);
}

/** Whether a code of Node's is about TLS. */
export function isCertificateError(code: string): boolean {
  return CERTIFICATE.test(code);
}

/** The param `ca`: PEM text, or the path of a file that holds it. Throws PARAM_INVALID. */
export async function readAuthority(ca: string): Promise<string> {
  if (ca.includes("-----BEGIN CERTIFICATE-----")) return ca;
  try {
    return await readFile(ca, "utf8");
  } catch (error) {
    throw paramError({ where: "ca", detail: `it cannot be read: ${(error as Error).message}` });
  }
}
