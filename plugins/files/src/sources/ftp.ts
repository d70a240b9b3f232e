import { posix } from "node:path";
import { PassThrough } from "node:stream";
import { type AddressGuard, sourceError } from "@collectro/connector";
import { connectFtp, type FtpConnection, type FtpParams } from "./ftp-connection.js";
import { FTP_RULES, isNoSuchFile } from "./ftp-errors.js";
import { isPattern } from "./glob.js";
import { unlessSilent } from "./network.js";
import { placeKey, type RemoteUrl, shownRemote } from "./remote-url.js";
import { persistently, type Waiting } from "./retry.js";
import type { Look, SourceFile } from "./source-file.js";
import { type Folder, type Found, untold, walk } from "./walk.js";
import { type Opening, readWhole } from "./whole.js";

const DEFAULT_PORTS: Readonly<Record<string, number>> = { ftp: 21, ftpes: 21, ftps: 990 };

/** What a session works with. */
export interface FtpParts {
  readonly params: FtpParams;
  readonly guard: AddressGuard;
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
  /** Certificate of the server's authority, as PEM text. */
  readonly ca: string | undefined;
}

/** Files of one server as one user, over one control connection that is made when it is needed and made again when it is lost. */
export interface FtpSession {
  filesAt(url: RemoteUrl): Promise<SourceFile[]>;
  close(): void;
}

/** Opens a session; nothing is connected yet. */
export function ftpSession(place: RemoteUrl, { params, guard, waiting, signal, ca }: FtpParts): FtpSession {
  let current: FtpConnection | undefined;
  async function connection(): Promise<FtpConnection> {
    if (current?.isOpen) return current;
    current?.end();
    current = await connectFtp(place, params, ca, guard, signal);
    return current;
  }
  const shown = (path: string) => shownRemote(place, path);
  const ask = <Value>(path: string, call: (ftp: FtpConnection) => Promise<Value>) =>
    persistently(shown(path), waiting, signal, FTP_RULES, async () => call(await connection()));
  const lookAt = (path: string) => ask(path, (ftp) => lookVia(ftp, onServer(ftp, path)));

  async function identitiesOf(path: string, { unique, target }: Pick<Found, "unique" | "target">): Promise<string[]> {
    const ftp = await connection();
    const key = (...parts: readonly string[]) =>
      JSON.stringify([place.user ?? params.user, ...placeKey(place, DEFAULT_PORTS[place.scheme] ?? 21), ...parts]);
    const own = posix.normalize(onServer(ftp, path));
    return [
      key("path", own),
      ...(target === undefined ? [] : [key("path", posix.resolve(posix.dirname(own), target))]),
      ...(unique === undefined ? [] : [key("unique", unique)]),
    ];
  }
  function file(path: string, listed?: Look, known: Pick<Found, "unique" | "target"> = {}): SourceFile {
    const name = shown(path);
    return {
      name,
      path,
      listed,
      identities: () => persistently(name, waiting, signal, FTP_RULES, () => identitiesOf(path, known)),
      look: (other = path) => lookAt(other),
      withLook: (look) => file(path, look, known),
      open(reading) {
        const open = async (offset: number) => {
          const ftp = await connection();
          return openFtp(ftp, onServer(ftp, path), offset, name);
        };
        return readWhole({ name, listed, waiting, rules: FTP_RULES, open }, reading);
      },
    };
  }
  const folder: Folder = {
    shown,
    entries: (path) => ask(path, (ftp) => orUndefined(() => ftp.list(onServer(ftp, path)))),
    target: lookAt,
    async resolve(path) {
      const look = await lookAt(path);
      // SIZE is refused for a folder, and by servers that do not know it.
      if (look?.sizeBytes === undefined) throw untold(shown(path));
      return { kind: "file", look };
    },
  };
  return {
    async filesAt({ path }) {
      if (!isPattern(path)) return [file(path)];
      return (await walk(path, folder)).map((found) => file(found.path, found.look, found));
    },
    close: () => current?.end(),
  };
}

/** A path on the server, from its root. */
function onServer({ home }: FtpConnection, path: string): string {
  return path.startsWith("~/") ? `${home}/${path.slice(2)}` : path;
}

async function orUndefined<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isNoSuchFile(error)) return undefined;
    throw error;
  }
}

async function lookVia(ftp: FtpConnection, path: string): Promise<Look | undefined> {
  return await orUndefined(async () => ({ sizeBytes: await ftp.size(path), version: await ftp.time(path) }));
}

async function openFtp(ftp: FtpConnection, path: string, offset: number, name: string): Promise<Opening> {
  const look = await lookVia(ftp, path);
  if (look === undefined) throw sourceError("SOURCE_NOT_FOUND", { where: name, detail: "there is no such file" });
  // A server that tells neither size nor time does not say that the file is there.
  const isThere = look.sizeBytes !== undefined || look.version !== "";
  const chunks = chunksOf(ftp, path, offset, (error) => {
    return isThere && isNoSuchFile(error) ? forbidden(name, error) : error;
  });
  return { look, chunks, lookAgain: () => lookVia(ftp, path) };
}

/** Many servers have one text for "not there" and "not for you". */
function forbidden(where: string, cause: unknown): Error {
  return sourceError("SOURCE_FORBIDDEN", {
    where,
    detail: "it is there, but the server does not give it to this user",
    hint: "ask the server's owner for the right to read it",
    cause,
  });
}

async function* chunksOf(
  ftp: FtpConnection,
  path: string,
  offset: number,
  explained: (error: unknown) => unknown,
): AsyncGenerator<Buffer> {
  const stream = new PassThrough({ highWaterMark: 1024 * 1024 });
  const done = ftp.download(stream, path, offset);
  done.catch((error: Error) => stream.destroy(error));
  let isWhole = false;
  try {
    yield* unlessSilent(stream);
    // The bytes may end early in good order; only the server's reply says that they are all.
    await done;
    isWhole = true;
  } catch (error) {
    throw explained(error);
  } finally {
    // A transfer that is given up in the middle leaves the connection in no known state.
    if (!isWhole) ftp.end();
  }
}
