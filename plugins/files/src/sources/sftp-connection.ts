import type { Socket } from "node:net";
import { type AddressGuard, paramError, sourceError } from "@collectro/connector";
import type {
  AnyAuthMethod,
  FileEntryWithStats,
  ParsedKey,
  ServerHostKeyAlgorithm,
  SFTPWrapper,
  Client as SshClient,
  Stats,
} from "ssh2";
import ssh2 from "ssh2";
import { isTold } from "../not-found.js";
import type { FilesParams } from "../params.js";
import { isExpected, shownKey, typesOf } from "./host-key.js";
import { CONNECT_MS, connectSocket, IDLE_MS, lost, silent, unansweredLogin, whenQuiet } from "./network.js";
import { type RemoteUrl, shownRemote } from "./remote-url.js";
import { callFailure } from "./sftp-errors.js";
import { nextMethod } from "./sftp-login.js";

export type { AnyAuthMethod, FileEntryWithStats, Stats };

/** What SFTP can do, as promises. Each rejects with a source error, or with one of a lost connection. */
export interface SftpConnection {
  readonly isOpen: boolean;
  open(path: string): Promise<Buffer>;
  /** Reads at most `length` bytes; 0 at the end. */
  read(handle: Buffer, buffer: Buffer, length: number, position: number): Promise<number>;
  fstat(handle: Buffer): Promise<Stats>;
  stat(path: string): Promise<Stats>;
  readdir(path: string): Promise<FileEntryWithStats[]>;
  /** The host's own name of a path, from its root and without links. */
  realpath(path: string): Promise<string>;
  close(handle: Buffer): Promise<void>;
  /** Gives it up; calls under way reject. */
  end(why?: Error): void;
}

/** What of the params says who connects, and to whom. */
export type SftpParams = Pick<
  FilesParams,
  "user" | "password" | "privateKey" | "passphrase" | "hostKey" | "anyHostKey"
>;

const DEFAULT_PORT = 22;
/** AES-GCM first: Node has it in native code, and its packets need no second pass for their MAC. */
const CIPHERS = { prepend: ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"], append: [], remove: [] } as const;

/** Connects and logs in. The host's key is checked before any credential is sent; each credential is tried once. */
export async function connectSftp(
  url: RemoteUrl,
  params: Pick<SftpParams, "hostKey" | "anyHostKey">,
  methods: readonly AnyAuthMethod[],
  guard: AddressGuard,
  signal: AbortSignal,
): Promise<SftpConnection> {
  const where = shownRemote(url, "");
  const socket = await connectSocket(url.host, url.port ?? DEFAULT_PORT, guard, signal);
  const client = new ssh2.Client();
  try {
    await handshake(client, socket, { where, params, methods, signal });
    return wrapped(client, socket, await channelOf(client, where));
  } catch (error) {
    client.on("error", () => {});
    client.end();
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  }
}

interface Handshake {
  readonly where: string;
  readonly params: Pick<SftpParams, "hostKey" | "anyHostKey">;
  readonly methods: readonly AnyAuthMethod[];
  readonly signal: AbortSignal;
}

function handshake(client: SshClient, sock: Socket, { where, params, methods, signal }: Handshake): Promise<void> {
  const given = [params.hostKey ?? []].flat();
  let presented: string | undefined;
  let isSent = false;
  const sent = () => {
    isSent = true;
  };
  return new Promise((resolve, reject) => {
    const stop = () => sock.destroy();
    signal.addEventListener("abort", stop, { once: true });
    const settled = (end: () => void) => {
      signal.removeEventListener("abort", stop);
      end();
    };
    client.once("ready", () => settled(resolve));
    const fail = (error: unknown) =>
      settled(() => reject(isSent && !isTold(error) ? unansweredLogin(where, error) : error));
    client.on("error", (error) => fail(loginFailure(error, where, presented)));
    client.once("close", () =>
      fail(lost("the host closed the connection during login", undefined, "SOURCE_UNREACHABLE")),
    );
    client.connect({
      sock,
      username: methods[0]?.username ?? "",
      algorithms: { cipher: CIPHERS as never, ...hostKeyAlgorithms(given) },
      hostVerifier: (key: Buffer) => {
        if (params.anyHostKey || isExpected(key, given)) return true;
        presented = shownKey(key);
        return false;
      },
      authHandler: nextMethod(methods, sent) as never,
      readyTimeout: 2 * CONNECT_MS,
      keepaliveInterval: IDLE_MS / 3,
      keepaliveCountMax: 3,
    });
  });
}

/** A host has a key of several types; it is asked for one that is known. */
function hostKeyAlgorithms(given: readonly string[]): { serverHostKey?: ServerHostKeyAlgorithm[] } {
  const types = typesOf(given);
  if (types === undefined || types.length === 0) return {};
  const names = types.flatMap((type) => (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]));
  return { serverHostKey: names as ServerHostKeyAlgorithm[] };
}

/** The credentials in the order in which they are tried. Opening an encrypted key takes a second: do it once. */
export function loginOf(url: RemoteUrl, params: SftpParams): readonly AnyAuthMethod[] {
  const username = url.user ?? params.user ?? "";
  const { password, privateKey, passphrase } = params;
  const methods: AnyAuthMethod[] = [];
  if (privateKey !== undefined) methods.push({ type: "publickey", username, key: readKey(privateKey, passphrase) });
  if (password !== undefined) {
    methods.push({ type: "password", username, password });
    // The same password in another form, for hosts that take it only so.
    methods.push({
      type: "keyboard-interactive",
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
    });
  }
  return methods;
}

function readKey(privateKey: string, passphrase: string | undefined): ParsedKey {
  const key = ssh2.utils.parseKey(privateKey, passphrase);
  if (!(key instanceof Error)) return key;
  const encrypted = /encrypted/i.test(key.message) && passphrase === undefined;
  const detail = encrypted ? "it is encrypted, and there is no passphrase" : keyProblem(passphrase);
  throw paramError({ where: "privateKey", detail, hint: encrypted ? "pass passphrase" : KEY_HINT });
}

const KEY_HINT = "pass the whole private key file with its line breaks, as ssh-keygen wrote it";

function keyProblem(passphrase: string | undefined): string {
  return passphrase === undefined ? "it is no private key" : "it is no private key, or passphrase does not open it";
}

function loginFailure(error: Error & { level?: string }, where: string, presented: string | undefined): unknown {
  if (presented !== undefined) {
    return sourceError("SOURCE_AUTH", {
      where,
      detail: `the host's key is not the one in hostKey; it presented ${presented}`,
      hint: "nothing was sent. Ask the host's owner whether its key was changed, and only then change hostKey",
    });
  }
  if (error.level === "client-authentication") {
    return sourceError("SOURCE_AUTH", {
      where,
      detail: "the host refused the login",
      hint: "check user, and password or privateKey; each was tried once",
    });
  }
  if (error.level === "handshake" || error.level === "protocol") {
    return sourceError("SOURCE_FAILED", { where, detail: `no SSH connection: ${error.message}`, cause: error });
  }
  if (error.level === "client-timeout") return silent(2 * CONNECT_MS);
  return error;
}

function channelOf(client: SshClient, where: string): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    client.once("close", () => reject(lost("the connection was cut")));
    client.sftp((error, sftp) => {
      if (!error) return resolve(sftp);
      const hint = "the account may have no SFTP: ask the host's owner";
      reject(sourceError("SOURCE_FORBIDDEN", { where, detail: `the host gives no SFTP: ${error.message}`, hint }));
    });
  });
}

function wrapped(client: SshClient, socket: Socket, sftp: SFTPWrapper): SftpConnection {
  let isOpen = true;
  let cause: unknown;
  let pending = 0;
  const end = (why?: Error): void => {
    cause ??= why;
    isOpen = false;
    clearInterval(watch);
    client.end();
    socket.destroySoon();
  };
  const watch = whenQuiet(
    socket,
    () => pending > 0,
    () => end(silent(IDLE_MS)),
  );
  client.on("error", (error) => {
    cause ??= error;
  });
  client.on("close", () => end());
  function call<Value>(
    start: (done: (error: Error | null | undefined, value?: Value) => void) => void,
  ): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (!isOpen) return reject(lost("the connection was cut", cause));
      pending += 1;
      start((error, value) => {
        pending -= 1;
        if (error) reject(callFailure(error, cause));
        else resolve(value as Value);
      });
    });
  }
  return {
    get isOpen() {
      return isOpen;
    },
    open: (path) => call((done) => sftp.open(path, "r", done)),
    read: (handle, buffer, length, position) =>
      call((done) => sftp.read(handle, buffer, 0, length, position, (error, bytes) => done(error, bytes))),
    fstat: (handle) => call((done) => sftp.fstat(handle, done)),
    stat: (path) => call((done) => sftp.stat(path, done)),
    realpath: (path) => call((done) => sftp.realpath(path, done)),
    readdir: (path) => call((done) => sftp.readdir(path, done)),
    close: (handle) => call((done) => sftp.close(handle, (error) => done(error))),
    end,
  };
}
