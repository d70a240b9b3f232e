import type { AddressGuard } from "@collectro/connector";
import { isPattern } from "./glob.js";
import { placeKey, type RemoteUrl, shownRemote } from "./remote-url.js";
import { persistently, type Waiting } from "./retry.js";
import {
  connectSftp,
  type FileEntryWithStats,
  loginOf,
  type SftpConnection,
  type SftpParams,
  type Stats,
} from "./sftp-connection.js";
import { isNoSuchFile, SFTP_RULES, SftpRefused } from "./sftp-errors.js";
import { lookOf, openSftp } from "./sftp-read.js";
import type { Look, SourceFile } from "./source-file.js";
import { type Entry, type Folder, untold, walk } from "./walk.js";
import { readWhole } from "./whole.js";

const DEFAULT_PORT = 22;
/** S_IFMT. */
const FILE_TYPE = 0o170_000;

/** What a session works with. */
export interface SftpParts {
  readonly params: SftpParams;
  readonly guard: AddressGuard;
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
}

/** Files of one host as one user, over one connection that is made when it is needed and made again when it is lost. */
export interface SftpSession {
  filesAt(url: RemoteUrl): Promise<SourceFile[]>;
  close(): void;
}

/** Opens a session; nothing is connected yet. */
export function sftpSession(place: RemoteUrl, parts: SftpParts): SftpSession {
  const { params, guard, waiting, signal } = parts;
  let methods: ReturnType<typeof loginOf> | undefined;
  let current: Promise<SftpConnection> | undefined;
  async function connection(): Promise<SftpConnection> {
    const there = await current?.catch(() => undefined);
    if (there?.isOpen) return there;
    methods ??= loginOf(place, params);
    current = connectSftp(place, params, methods, guard, signal);
    const made = await current;
    signal.addEventListener("abort", () => made.end(), { once: true });
    return made;
  }
  const shown = (path: string) => shownRemote(place, path);
  const ask = <Value>(path: string, call: (sftp: SftpConnection) => Promise<Value>) =>
    persistently(shown(path), waiting, signal, SFTP_RULES, async () => call(await connection()));

  async function lookAt(path: string): Promise<Look | undefined> {
    return await ask(path, async (sftp) => {
      try {
        return lookOf(await sftp.stat(onHost(path)));
      } catch (error) {
        if (isNoSuchFile(error)) return undefined;
        throw error;
      }
    });
  }
  async function realPath(path: string): Promise<string> {
    return await ask(path, async (sftp) => {
      try {
        return await sftp.realpath(onHost(path));
      } catch (error) {
        if (error instanceof SftpRefused) return path;
        throw error;
      }
    });
  }
  function file(path: string, listed?: Look): SourceFile {
    const name = shown(path);
    const read = { name, waiting, rules: SFTP_RULES };
    return {
      name,
      path,
      listed,
      // The host's own name of it: links and other spellings lead to the same.
      identities: async () => [
        JSON.stringify([place.user ?? params.user, ...placeKey(place, DEFAULT_PORT), await realPath(path)]),
      ],
      look: (other = path) => lookAt(other),
      withLook: (look) => file(path, look),
      open(signal) {
        const open = async (offset: number) => openSftp(await connection(), onHost(path), offset, name);
        return readWhole({ ...read, listed, open }, signal);
      },
    };
  }
  const folder: Folder = {
    shown,
    entries: (path) =>
      ask(path, async (sftp) => {
        try {
          return (await sftp.readdir(onHost(path))).map(entryOf);
        } catch (error) {
          if (isNoSuchFile(error)) return undefined;
          throw error;
        }
      }),
    target: (path) => ask(path, async (sftp) => lookOfFile(await sftp.stat(onHost(path)))),
    resolve: (path) =>
      ask(path, async (sftp) => {
        const { kind, look } = entryOf({ filename: path, attrs: await sftp.stat(onHost(path)) });
        if (kind === "unknown") throw untold(shown(path));
        return { kind, look };
      }),
  };
  return {
    async filesAt({ path }) {
      if (!isPattern(path)) return [file(path)];
      return (await walk(path, folder)).map(({ path, look }) => file(path, look));
    },
    close() {
      current?.then(
        (sftp) => sftp.end(),
        () => {},
      );
      current = undefined;
    },
  };
}

/** A path from the login folder is relative on the host. */
function onHost(path: string): string {
  return path.startsWith("~/") ? path.slice(2) || "." : path;
}

function entryOf({ filename, attrs }: Pick<FileEntryWithStats, "filename" | "attrs">): Entry {
  // A host may leave the mode out, or tell its permissions alone (draft-ietf-secsh-filexfer-02, 5).
  const isTold = ((attrs.mode as number | undefined) ?? 0) & FILE_TYPE;
  const told = attrs.isFile() ? "file" : attrs.isDirectory() ? "folder" : attrs.isSymbolicLink() ? "link" : "other";
  const kind = isTold === 0 ? "unknown" : told;
  return { name: filename, kind, look: lookOf(attrs) };
}

function lookOfFile(stats: Stats): Look | undefined {
  return stats.isFile() ? lookOf(stats) : undefined;
}
