import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { makeCertificate } from "./certificate.js";
import { freePort, startProcess } from "./process.js";

const PROFTPD = "/usr/sbin/proftpd";
const UID = 54_322;

/** How a server is to be. */
export interface FtpdOptions {
  /** Default 127.0.0.1. */
  readonly address?: string;
  /** The port for data connections, or the one after it; default any. */
  readonly dataPort?: number;
  /** `explicit`: AUTH TLS is taken; `implicit`: the connection begins with TLS. Default explicit. */
  readonly tls?: "explicit" | "implicit";
}

/** A real ProFTPD with one user, `reader`. */
export interface Ftpd {
  readonly port: number;
  readonly dir: string;
  readonly password: string;
  /** The certificate, for `localhost`, as PEM text. */
  readonly certificate: string;
  /** Writes a file that `reader` may read, unless the mode says otherwise; returns its path. */
  write(name: string, content: string | Buffer, mode?: number): string;
  /** How often a login was refused so far. */
  refusals(): number;
  stop(): Promise<void>;
}

/** What is missing here for a server; undefined when nothing is. */
export function missingForFtpd(): string | undefined {
  const hasTls = existsSync("/usr/lib/proftpd/mod_tls.so");
  if (!existsSync(PROFTPD) || !hasTls) return "no FTP server here: apt-get install proftpd-core proftpd-mod-crypto";
  return userInfo().uid === 0 ? undefined : "only root can start an FTP server that becomes other users";
}

/** Starts a server. */
export async function startFtpd(options: FtpdOptions = {}): Promise<Ftpd> {
  const dir = mkdtempSync(join(tmpdir(), "collectro-ftpd-"));
  chmodSync(dir, 0o755);
  const files = join(dir, "files");
  mkdirSync(files);
  const password = "correct horse & battery";
  const { pem } = makeCertificate(dir);
  const hash = execFileSync("openssl", ["passwd", "-6", "-stdin"], { input: password, encoding: "utf8" }).trim();
  writeFileSync(join(dir, "passwd"), `reader:${hash}:${UID}:${UID}::${dir}:/bin/sh\n`, { mode: 0o600 });
  writeFileSync(join(dir, "group"), `reader:x:${UID}:\n`, { mode: 0o600 });
  const port = await freePort();
  const address = options.address ?? "127.0.0.1";
  writeFileSync(join(dir, "config"), configOf(dir, port, { ...options, address }));
  const server = await startProcess(PROFTPD, ["-n", "-q", "-c", join(dir, "config")], port, address);
  const log = join(dir, "system.log");
  return {
    port,
    dir,
    password,
    certificate: pem,
    write(name, content, mode = 0o644) {
      const path = join(files, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, content);
      chmodSync(path, mode);
      return path;
    },
    refusals: () => (existsSync(log) ? (readFileSync(log, "utf8").match(/Login failed/g)?.length ?? 0) : 0),
    async stop() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function configOf(dir: string, port: number, { address, dataPort, tls = "explicit" }: FtpdOptions): string {
  return [
    "LoadModule mod_tls.c",
    "ServerName test",
    "ServerType standalone",
    "DefaultServer on",
    `Port ${port}`,
    `DefaultAddress ${address}`,
    "SocketBindTight on",
    "UseIPv6 off",
    "User nobody",
    "Group nogroup",
    `PidFile ${dir}/pid`,
    `ScoreboardFile ${dir}/scoreboard`,
    "DelayTable none",
    `AuthUserFile ${dir}/passwd`,
    `AuthGroupFile ${dir}/group`,
    "AuthOrder mod_auth_file.c",
    "RequireValidShell off",
    "UseReverseDNS off",
    "WtmpLog off",
    "TransferLog none",
    `SystemLog ${dir}/system.log`,
    ...(dataPort === undefined ? [] : [`PassivePorts ${dataPort} ${dataPort + 1}`]),
    "AllowRetrieveRestart on",
    "TLSEngine on",
    `TLSRSACertificateFile ${dir}/cert.pem`,
    `TLSRSACertificateKeyFile ${dir}/key.pem`,
    `TLSLog ${dir}/tls.log`,
    // Data connections must belong to the session of the control connection, which is the default as well.
    ...(tls === "implicit" ? ["TLSOptions UseImplicitSSL"] : []),
    "",
  ].join("\n");
}

/** Starts a server for the tests of one file; without one they are skipped with the reason. */
export function useFtpd(options: FtpdOptions = {}): () => Ftpd {
  const missing = missingForFtpd();
  let server: Ftpd | undefined;
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });
  beforeAll(async () => {
    if (missing === undefined) server = await startFtpd(options);
  });
  afterAll(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error("the server is not started yet");
    return server;
  };
}
