import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Makes a certificate that is its own authority, for `localhost`, in a folder; returns it as PEM text. */
export function makeCertificate(dir: string): { readonly cert: string; readonly key: string; readonly pem: string } {
  const paths = { cert: join(dir, "cert.pem"), key: join(dir, "key.pem") };
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const kind = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"];
  execFileSync("openssl", [...kind, ...names, "-keyout", paths.key, "-out", paths.cert], { stdio: "pipe" });
  return { ...paths, pem: readFileSync(paths.cert, "utf8") };
}
