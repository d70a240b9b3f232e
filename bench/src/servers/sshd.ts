import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { endProcess, environment } from "../measure/program.js";
import { Absent } from "./absent.js";
import { freePort } from "./free-port.js";

/** An OpenSSH that lets the user of this process in with a key, and gives the files of this machine. */
export interface SshServer extends AsyncDisposable {
  readonly port: number;
  readonly user: string;
  /** Path and text of the private key. */
  readonly keyPath: string;
  readonly key: string;
  /** The host's line for known_hosts, and a file that holds it. */
  readonly hostKey: string;
  readonly knownHosts: string;
}

const SSHD = "/usr/sbin/sshd";

/** Starts a server with its keys in `dir`. Throws Absent when there is no OpenSSH here. */
export async function startSshd(dir: string): Promise<SshServer> {
  if (!existsSync(SSHD)) throw new Absent(`no ${SSHD}: apt-get install openssh-server`);
  mkdirSync(dir);
  // Where sshd, started by root, keeps its unprivileged half.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const host = join(dir, "host");
  const keyPath = join(dir, "key");
  const config = join(dir, "config");
  const knownHosts = join(dir, "known_hosts");
  for (const path of [host, keyPath]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
  const port = await freePort();
  const hostKey = `[127.0.0.1]:${port} ${readFileSync(`${host}.pub`, "utf8").trim()}`;
  writeFileSync(knownHosts, `${hostKey}\n`);
  const settings = { Port: port, ListenAddress: "127.0.0.1", HostKey: host, AuthorizedKeysFile: `${keyPath}.pub` };
  const rest = { PidFile: "none", UsePAM: "no", StrictModes: "no", Subsystem: "sftp internal-sftp" };
  const lines = Object.entries({ ...settings, ...rest }).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(config, lines.join(""));
  const server = spawn(SSHD, ["-D", "-f", config], { env: environment({}), stdio: "ignore" });
  const deadlineMs = Date.now() + 30_000;
  while (!(await listens(port))) {
    if (server.exitCode !== null || Date.now() > deadlineMs) throw new Error(`${SSHD} did not start`);
    await delay(25);
  }
  const key = readFileSync(keyPath, "utf8");
  const dispose = () => endProcess(server, "SIGTERM");
  return { port, user: userInfo().username, keyPath, key, hostKey, knownHosts, [Symbol.asyncDispose]: dispose };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    const end = (there: boolean) => {
      socket.destroy();
      resolve(there);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
