import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { freePort, startProcess } from "./process.js";

const SSHD = "/usr/sbin/sshd";
/** Gives one process users that the machine has not got, so that passwords can be tried without making any. */
const NSS_WRAPPER = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/libnss_wrapper.so`)
  .find((path) => existsSync(path));
const UID = 54_321;

/** A real OpenSSH with one user, `reader`, who may log in with a password or a key. */
export interface Sshd {
  readonly port: number;
  /** What `reader` sees: `files` below it holds the files of a test. */
  readonly dir: string;
  readonly password: string;
  /** Private keys that are let in: `plain`, `encrypted` (passphrase `open sesame`), `rsa`; and one that is not: `stranger`. */
  key(name: "plain" | "encrypted" | "rsa" | "stranger"): string;
  /** Lines for known_hosts. */
  readonly hostKeys: { readonly ed25519: string; readonly rsa: string };
  fingerprint(line: string): string;
  /** Writes a file that `reader` may read, unless the mode says otherwise; returns its path. */
  write(name: string, content: string | Buffer, mode?: number): string;
  /** What the server has logged. */
  log(): string;
  stop(): Promise<void>;
}

/** What is missing here for a server; undefined when nothing is. */
export function missingForSshd(): string | undefined {
  if (!existsSync(SSHD)) return "no OpenSSH server here: apt-get install openssh-server";
  if (NSS_WRAPPER === undefined) return "no users for the OpenSSH server: apt-get install libnss-wrapper";
  return userInfo().uid === 0 ? undefined : "only root can start an OpenSSH server that takes passwords";
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startSshd(): Promise<Sshd> {
  const dir = mkdtempSync(join(tmpdir(), "collectro-sshd-"));
  chmodSync(dir, 0o755);
  const password = "correct horse & battery";
  const files = join(dir, "files");
  mkdirSync(files);
  mkdirSync("/run/sshd", { recursive: true });
  for (const name of ["plain", "stranger"]) keygen(dir, name, "ed25519");
  keygen(dir, "encrypted", "ed25519", "open sesame");
  keygen(dir, "rsa", "rsa");
  for (const type of ["ed25519", "rsa"]) keygen(dir, `host-${type}`, type);
  const letIn = ["plain", "encrypted", "rsa"].map((name) => readFileSync(join(dir, `${name}.pub`), "utf8"));
  writeFileSync(join(dir, "authorized"), letIn.join(""));
  const env = writeUsers(dir, password);
  const port = await freePort();
  writeFileSync(join(dir, "config"), configOf(dir, port));
  const server = await startProcess("env", [...env, SSHD, "-D", "-e", "-f", join(dir, "config")], port);
  const hostKey = (type: string) => `[127.0.0.1]:${port} ${readFileSync(join(dir, `host-${type}.pub`), "utf8").trim()}`;
  return {
    port,
    dir,
    password,
    key: (name) => readFileSync(join(dir, name), "utf8"),
    hostKeys: { ed25519: hostKey("ed25519"), rsa: hostKey("rsa") },
    fingerprint(line) {
      const shown = execFileSync("ssh-keygen", ["-lf", "-"], { input: line.replace(/^\S+ /, ""), encoding: "utf8" });
      return /SHA256:\S+/.exec(shown)?.[0] ?? "";
    },
    write(name, content, mode = 0o644) {
      const path = join(files, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, content);
      chmodSync(path, mode);
      return path;
    },
    log: server.output,
    async stop() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function keygen(dir: string, name: string, type: string, passphrase = ""): void {
  const bits = type === "rsa" ? ["-b", "2048"] : [];
  execFileSync("ssh-keygen", ["-q", "-t", type, ...bits, "-N", passphrase, "-C", name, "-f", join(dir, name)]);
}

function writeUsers(dir: string, password: string): string[] {
  const hash = execFileSync("openssl", ["passwd", "-6", "-stdin"], { input: password, encoding: "utf8" }).trim();
  const machine = (database: string, ...names: string[]) =>
    execFileSync("getent", [database, ...names], { encoding: "utf8" });
  const paths = { passwd: join(dir, "passwd"), shadow: join(dir, "shadow"), group: join(dir, "group") };
  writeFileSync(paths.passwd, `reader:x:${UID}:${UID}::${dir}:/bin/sh\n${machine("passwd", "root", "sshd")}`);
  writeFileSync(paths.shadow, `reader:${hash}:19000:0:99999:7:::\n`);
  writeFileSync(paths.group, `reader:x:${UID}:\n${machine("group", "root", "nogroup")}`);
  return [
    `LD_PRELOAD=${NSS_WRAPPER}`,
    `NSS_WRAPPER_PASSWD=${paths.passwd}`,
    `NSS_WRAPPER_SHADOW=${paths.shadow}`,
    `NSS_WRAPPER_GROUP=${paths.group}`,
  ];
}

function configOf(dir: string, port: number): string {
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${join(dir, "host-ed25519")}`,
    `HostKey ${join(dir, "host-rsa")}`,
    "PidFile none",
    "UsePAM no",
    `AuthorizedKeysFile ${join(dir, "authorized")}`,
    "StrictModes no",
    "MaxStartups 100",
    "LogLevel VERBOSE",
    "Subsystem sftp internal-sftp",
    "",
  ].join("\n");
}

/** Starts a server for the tests of one file; without one they are skipped with the reason. */
export function useSshd(): () => Sshd {
  const missing = missingForSshd();
  let server: Sshd | undefined;
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });
  beforeAll(async () => {
    if (missing === undefined) server = await startSshd();
  });
  afterAll(() => server?.stop());
  return () => {
    if (server === undefined) throw new Error("the server is not started yet");
    return server;
  };
}
