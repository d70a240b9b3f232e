import { isIP } from "node:net";
import type { Writable } from "node:stream";
import type { ConnectionOptions } from "node:tls";
import { type AddressGuard, sourceError } from "@collectro/connector";
import { Client, type FileInfo, FileType, FTPError } from "basic-ftp";
import { isTold } from "../not-found.js";
import type { FilesParams } from "../params.js";
import { FtpRefused } from "./ftp-errors.js";
import { CONNECT_MS, IDLE_MS, lost, resolveHost, silent, unansweredLogin, within } from "./network.js";
import { type RemoteUrl, shownRemote } from "./remote-url.js";
import type { Entry } from "./walk.js";

/** What of the params says who logs in. */
export type FtpParams = Pick<FilesParams, "user" | "password">;

/** One control connection; one command or transfer at a time. Rejects with FtpRefused, or with a failure of the network. */
export interface FtpConnection {
  readonly isOpen: boolean;
  /** The login folder, without a slash at its end. */
  readonly home: string;
  /** Size in bytes; undefined where the server does not tell sizes. */
  size(path: string): Promise<number | undefined>;
  /** Time of the last change; empty where the server does not tell it. */
  time(path: string): Promise<string>;
  list(folder: string): Promise<Entry[]>;
  /** Sends the bytes from an offset on into a stream, and resolves when the server says that they are all. */
  download(into: Writable, path: string, offset: number): Promise<void>;
  end(): void;
}

/** Replies to a command that a server does not know, or does not know for this (RFC 959). */
const UNKNOWN_COMMAND: ReadonlySet<number> = new Set([500, 501, 502, 504]);

/** Connects and logs in, once. `ca` is a certificate as PEM text. */
export async function connectFtp(
  url: RemoteUrl,
  params: FtpParams,
  ca: string | undefined,
  guard: AddressGuard,
  signal: AbortSignal,
): Promise<FtpConnection> {
  const address = await resolveHost(url.host, guard);
  // A server that could send its data connections elsewhere would reach where the guard does not let us.
  const client = new Client(IDLE_MS, { allowSeparateTransferHost: false });
  const stop = () => client.close();
  const stage = { isLoggingIn: false };
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    const begin = async (): Promise<void> => {
      await open(client, url, address, ca);
      await login(client, url, params, stage);
      await client.useDefaultSettings();
    };
    await within(2 * CONNECT_MS, begin(), stop).catch((error: unknown) => {
      throw stage.isLoggingIn ? unansweredLogin(shownRemote(url, ""), error) : error;
    });
    const hasMlsd = client.availableListCommands.includes("MLSD");
    // The library would ask with LIST next when MLSD is refused, and LIST shows a forbidden folder as an empty one.
    if (hasMlsd) client.availableListCommands = ["MLSD"];
    const home = await client.pwd();
    return wrapped(client, { hasMlsd, home, stop, signal });
  } catch (error) {
    signal.removeEventListener("abort", stop);
    client.close();
    signal.throwIfAborted();
    throw ftpFailure(error);
  }
}

async function open(client: Client, url: RemoteUrl, address: string, ca: string | undefined): Promise<void> {
  const { host, scheme } = url;
  // The certificate is checked against the host's name, although the socket is given its address.
  const tls: ConnectionOptions = { ...(isIP(host) === 0 && { servername: host }), ...(ca !== undefined && { ca }) };
  if (scheme === "ftps") {
    await client.connectImplicitTLS(address, url.port ?? 990, { ...tls, host });
    return;
  }
  await client.connect(address, url.port ?? 21);
  if (scheme !== "ftpes") return;
  try {
    await client.useTLS({ ...tls, host });
  } catch (error) {
    if (!(error instanceof FTPError)) throw error;
    const hint = "for a server that begins with TLS, write ftps://";
    throw sourceError("SOURCE_FAILED", {
      where: shownRemote(url, ""),
      detail: `the server takes no AUTH TLS (${error.message})`,
      hint,
    });
  }
}

/** `isLoggingIn` is true from before the password goes out until the server has answered. */
async function login(
  client: Client,
  url: RemoteUrl,
  params: FtpParams,
  stage: { isLoggingIn: boolean },
): Promise<void> {
  await client.sendIgnoringError("OPTS UTF8 ON");
  try {
    client.ftp.log = (line) => {
      stage.isLoggingIn ||= line.startsWith("> PASS");
    };
    await client.login(url.user ?? params.user ?? "anonymous", params.password ?? "anonymous@");
    stage.isLoggingIn = false;
  } catch (error) {
    if (!(error instanceof FTPError) || error.code === 421) throw error;
    stage.isLoggingIn = false;
    throw sourceError("SOURCE_AUTH", {
      where: shownRemote(url, ""),
      detail: `the server refused the login (${error.message})`,
      hint: "check user and password, which were tried once; a server that asks for TLS is written ftpes:// or ftps://",
    });
  }
}

interface Login {
  readonly hasMlsd: boolean;
  readonly home: string;
  readonly signal: AbortSignal;
  stop(): void;
}

function wrapped(client: Client, { hasMlsd, home, stop, signal }: Login): FtpConnection {
  let unlisted = false;
  // vsftpd gives an empty listing of a folder that it may not read, and says so only in the text of its reply.
  client.ftp.log = (line) => {
    if (/^< 226.*failed to open directory/i.test(line)) unlisted = true;
  };
  const call = async <Value>(ask: () => Promise<Value>): Promise<Value> => {
    try {
      return await ask();
    } catch (error) {
      const failure = ftpFailure(error);
      // After anything but a reply nobody knows to which command the next reply belongs.
      if (!(failure instanceof FtpRefused)) client.close();
      throw failure;
    }
  };
  return {
    get isOpen() {
      return !client.closed;
    },
    home: home.replace(/\/$/, ""),
    size: (path) => call(() => orElse(() => client.size(path), UNKNOWN_COMMAND, undefined)),
    time: (path) => call(() => orElse(async () => String((await client.lastMod(path)).getTime()), undefined, "")),
    list: (folder) =>
      call(async () => {
        unlisted = false;
        if (!hasMlsd) await client.cd(folder);
        waitForReply(client);
        const entries = await client.list(folder);
        if (unlisted) throw new FtpRefused(550, "permission denied");
        return entries.map(entryOf);
      }),
    download: (into, path, offset) =>
      call(async () => {
        waitForReply(client);
        await client.downloadTo(into, path, offset);
      }),
    end() {
      signal.removeEventListener("abort", stop);
      client.close();
    },
  };
}

/** How long a refused data connection may be ahead of the reply that says why. */
const REPLY_MS = 2_000;

/**
 * A server that refuses a transfer resets its data connection and says 550. The library takes the reset, if it comes first, for the
 * end of everything, and nobody learns that the file may not be read. So the reply is given time.
 */
function waitForReply(client: Client): void {
  const prepare = client.prepareTransfer;
  client.prepareTransfer = async (ftp) => {
    client.prepareTransfer = prepare;
    const response = await prepare(ftp);
    const socket = ftp.dataSocket;
    if (socket === undefined) return response;
    for (const event of ["error", "close"]) {
      const last = socket.listeners(event).at(-1) as (() => void) | undefined;
      if (last) socket.removeListener(event, last);
    }
    socket.on("error", (error) => {
      setTimeout(() => {
        if (ftp.dataSocket === socket) ftp.closeWithError(error);
      }, REPLY_MS).unref();
    });
    return response;
  };
}

/** A default for what a server does not know; `codes` undefined: whatever it replies. */
async function orElse<Value, Default>(
  ask: () => Promise<Value>,
  codes: ReadonlySet<number> | undefined,
  otherwise: Default,
): Promise<Value | Default> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FTPError && (codes === undefined || codes.has(error.code))) return otherwise;
    throw error;
  }
}

/** What the library throws, as a refusal, as a failure of the network, or as what is told already. */
function ftpFailure(error: unknown): unknown {
  if (!(error instanceof Error) || isTold(error) || error instanceof FtpRefused) return error;
  if (error instanceof FTPError) {
    // 4xx: the server is busy, or lost the transfer; it says that the same may succeed later.
    return error.code < 500 ? lost(error.message, error) : new FtpRefused(error.code, error.message);
  }
  if (error.message.startsWith("PASV returned another host")) return elsewhere(error);
  if (error.message.startsWith("Timeout")) return silent(IDLE_MS);
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" && code !== "0" ? error : lost(error.message, error);
}

function elsewhere(cause: Error): Error {
  return sourceError("SOURCE_BLOCKED", {
    detail: "the server sends its data connections to another host, which is not followed",
    hint: "have the server's passive address corrected, or EPSV switched on",
    cause,
  });
}

/** The time in a listing is left out: it may be rounded, or in another zone than that of MDTM. */
function entryOf({ name, type, size, uniqueID, link }: FileInfo): Entry {
  const kinds = { [FileType.File]: "file", [FileType.Directory]: "folder", [FileType.SymbolicLink]: "link" } as const;
  const kind = type === FileType.Unknown ? "unknown" : kinds[type];
  const known = { ...(uniqueID ? { unique: uniqueID } : {}), ...(link ? { target: link } : {}) };
  return { name, kind, look: { sizeBytes: size, version: "" }, ...known };
}
