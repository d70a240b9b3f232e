import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { addressGuard, paramError } from "@collectro/connector";
import { isGcs, isHttp } from "../path-template.js";
import type { FilesContext } from "./files.js";
import { isPattern, listLocal } from "./glob.js";
import { httpFile } from "./http.js";
import { localFile } from "./local.js";
import { isRemote, parseRemote, type RemoteUrl } from "./remote-url.js";
import type { SourceFile } from "./source-file.js";
import { authorityOf } from "./tls-ca.js";

/** Disk, servers and buckets of one slice. Dispose of it: connections are open. */
export interface Sources extends Disposable {
  /** The files that a filled path names. A plain path is taken as it is, a pattern is looked up. */
  filesAt(path: string): Promise<SourceFile[]>;
  /** What a file is known by: two that share one of these are the same, however they are spelled. */
  identitiesOf(path: string, file: SourceFile): Promise<readonly string[]>;
}

/** Files of one server or bucket store. */
interface Session {
  filesAt(url: RemoteUrl): Promise<SourceFile[]>;
  close(): void;
}

/** Opens the sources; libraries are loaded and connections made when a path asks for them. */
export function openSources(context: FilesContext): Sources {
  const sessions = new Map<string, Promise<Session>>();
  function sessionOf(url: RemoteUrl): Promise<Session> {
    const { scheme, user, host, port } = url;
    const key = scheme === "s3" ? scheme : JSON.stringify([scheme, user, host, port]);
    const session = sessions.get(key) ?? openSession(url, context);
    sessions.set(key, session);
    return session;
  }
  return {
    async filesAt(path) {
      if (!isRemote(path)) return filesNear(path, context);
      const remote = parseRemote(path);
      if (!remote.ok) throw paramError({ where: "path", detail: remote.reason });
      const files = await (await sessionOf(remote.url)).filesAt(remote.url);
      return isPattern(remote.url.path) ? files.map(found) : files;
    },
    identitiesOf,
    [Symbol.dispose]() {
      for (const session of sessions.values()) void session.then((opened) => opened.close()).catch(() => {});
    },
  };
}

async function filesNear(path: string, { params, http, clock, progress }: FilesContext): Promise<SourceFile[]> {
  if (isHttp(path)) return [httpFile(path, http, params)];
  if (isGcs(path)) {
    const { listGcs } = await import("./gcs.js");
    const files = await listGcs(path, params.gcsEndpoint, { clock, progress });
    return isPattern(path) ? files.map(found) : files;
  }
  return isPattern(path) ? (await listLocal(path)).map((name) => found(localFile(name))) : [localFile(path)];
}

function found(file: SourceFile): SourceFile {
  return { ...file, isFound: true, withLook: (look) => found(file.withLook(look)) };
}

async function openSession(url: RemoteUrl, { params, clock, progress, signal }: FilesContext): Promise<Session> {
  const guard = addressGuard(params.allowPrivate);
  const parts = { params, guard, waiting: { clock, progress }, signal };
  if (url.scheme === "sftp") return (await import("./sftp.js")).sftpSession(url, parts);
  const tls = { ...parts, ca: await authorityOf(params.tlsCa) };
  if (url.scheme === "s3") return (await import("./s3.js")).s3Session(tls);
  return (await import("./ftp.js")).ftpSession(url, tls);
}

async function identitiesOf(path: string, file: SourceFile): Promise<readonly string[]> {
  const { name } = file;
  if (file.identities) return await file.identities();
  if (isGcs(path) || isRemote(path)) return [name];
  if (!isHttp(path)) return [await realpath(name).catch(() => resolve(name))];
  const url = URL.parse(path);
  if (url === null) return [path];
  url.hash = "";
  return [url.href];
}
