import { paramError } from "@collectro/connector";

/** Where and as whom to connect. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
}

/** How the URLs of a database look. */
interface UrlForm {
  /** The first one is shown. */
  readonly schemes: readonly [string, ...string[]];
  readonly port: number;
}

/** Reads `scheme://user:password@host:port/database`. Its messages never hold the URL: it carries the password. */
export function readUrl(text: string, { schemes, port }: UrlForm): Endpoint {
  const [scheme] = schemes;
  const wrong = (detail: string) =>
    paramError({
      where: "url",
      detail,
      hint: `write ${scheme}://user:password@host:${port}/database, special characters as %40`,
    });
  const url = URL.parse(text);
  if (url === null || !schemes.some((name) => url.protocol === `${name}:`)) throw wrong(`it is no ${scheme}:// URL`);
  const options = [...url.searchParams.keys()];
  if (options.length > 0)
    throw wrong(`it carries ${options.join(", ")}: give options as params (tls, ca, connectTimeout, …)`);
  const [database, user, password] = [url.pathname.slice(1), url.username, url.password].map(decodeURIComponent);
  if (!url.hostname || !database || !user) throw wrong("it names no host, no user or no database");
  const host = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, "$1");
  return { host, port: Number(url.port || port), database, user, password: password || undefined };
}
