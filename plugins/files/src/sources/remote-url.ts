/** The schemes of servers and buckets that this plugin connects to itself. */
export type RemoteScheme = "sftp" | "ftp" | "ftps" | "ftpes" | "s3";

/** A path on another machine. Nothing in it is percent-decoded: it is read as it is written. */
export interface RemoteUrl {
  readonly scheme: RemoteScheme;
  readonly user: string | undefined;
  /** Host name or address without brackets; the bucket for `s3://`. */
  readonly host: string;
  readonly port: number | undefined;
  /** Absolute, or from the login folder when it begins with `~/`; for `s3://` the key. */
  readonly path: string;
}

/** What a text says of a remote place, or what is wrong with it. */
export type ParsedRemote = { ok: true; url: RemoteUrl } | { ok: false; reason: string };

const SHAPE = /^([a-z0-9]+):\/\/(?:([^/]*)@)?(\[[0-9a-f:.%]+\]|[^/:@[\]]*)(?::(\d*))?(\/.*)?$/is;

/** True for `sftp://`, `ftp://`, `ftps://` (implicit TLS), `ftpes://` (explicit TLS) and `s3://`. */
export function isRemote(path: string): boolean {
  return /^(sftp|ftp|ftps|ftpes|s3):\/\//i.test(path);
}

/** True for the three schemes of FTP. */
export function isFtp(path: string): boolean {
  return /^ftp(s|es)?:\/\//i.test(path);
}

/** Takes a remote path apart. Messages do not repeat it: it may hold a password. */
export function parseRemote(text: string): ParsedRemote {
  const [, scheme = "", user, host = "", port, path = ""] = SHAPE.exec(text) ?? [];
  if (scheme === "") return wrong("write scheme://user@host:port/folder/file");
  if (user?.includes(":")) return wrong("a password in path would be shown in logs: pass the param password");
  if (host === "") return wrong(`it names no ${scheme === "s3" ? "bucket" : "host"}`);
  if (/[*?{]/.test(host)) return wrong("a pattern or placeholder cannot stand for a host or bucket");
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && !(number >= 1 && number <= 65_535)) return wrong("its port is no number from 1 to 65535");
  const isS3 = scheme.toLowerCase() === "s3";
  if (isS3 && (user !== undefined || port !== undefined))
    return wrong("write s3://bucket/key; the server is s3Endpoint");
  const inside = isS3 || path.startsWith("/~/") ? path.slice(1) : path;
  if (inside === "" || inside === "/" || inside === "~/") return wrong("it names no file");
  const plain = host.replace(/^\[|\]$/g, "");
  return {
    ok: true,
    url: { scheme: scheme.toLowerCase() as RemoteScheme, user, host: plain, port: number, path: inside },
  };
}

function wrong(reason: string): ParsedRemote {
  return { ok: false, reason };
}

/** Host and port of a place, in one spelling. */
export function placeKey({ host, port }: RemoteUrl, defaultPort: number): [string, number] {
  return [host.toLowerCase(), port ?? defaultPort];
}

/** The same place with another path, as messages show it: without the user. */
export function shownRemote({ scheme, host, port }: Omit<RemoteUrl, "path">, path: string): string {
  const name = host.includes(":") ? `[${host}]` : host;
  const slash = path.startsWith("/") ? "" : "/";
  return `${scheme}://${name}${port === undefined ? "" : `:${port}`}${slash}${path}`;
}
