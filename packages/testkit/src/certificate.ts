import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Makes a certificate for `localhost` that signs itself, with its key, as files in a folder. Needs openssl. */
export function makeCertificate(dir: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(dir, "cert.pem"), join(dir, "key.pem")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  execFileSync("openssl", [...request, ...subject, "-keyout", key, "-out", cert], { stdio: "pipe" });
  return { cert, key };
}
