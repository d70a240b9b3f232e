import type { ParamIssue } from "./param-checks.js";
import type { FilesParams } from "./params.js";
import { readHostKey } from "./sources/host-key.js";
import { isFtp, isRemote, parseRemote, type RemoteUrl } from "./sources/remote-url.js";

/** Contradictions between path and what says how to connect. Messages of a problem with a secret are not shown: they name path. */
export function connectionIssues(params: FilesParams, paths: readonly string[]): ParamIssue[] {
  const issues: ParamIssue[] = [];
  const urls: RemoteUrl[] = [];
  for (const path of paths.filter(isRemote)) {
    const remote = parseRemote(path);
    if (remote.ok) urls.push(remote.url);
    else issues.push({ name: "path", detail: remote.reason });
  }
  const sftp = urls.filter(({ scheme }) => scheme === "sftp");
  if (sftp.length > 0) issues.push(...sftpIssues(params, sftp));
  if (params.passphrase !== undefined && params.privateKey === undefined) {
    issues.push({ name: "path", detail: "passphrase is given, but no privateKey that it opens" });
  }
  issues.push(...s3Issues(params), ...unusedIssues(params, paths), ...markerIssues(params));
  return issues;
}

function sftpIssues(params: FilesParams, urls: readonly RemoteUrl[]): ParamIssue[] {
  const issues: ParamIssue[] = [];
  const keys = [params.hostKey ?? []].flat();
  if (params.user === undefined && urls.some(({ user }) => user === undefined)) {
    issues.push({ name: "user", detail: "sftp:// needs a user: sftp://user@host/… or the param user" });
  }
  if (params.password === undefined && params.privateKey === undefined) {
    issues.push({ name: "path", detail: "sftp:// needs password or privateKey" });
  }
  if (keys.length === 0 && !params.anyHostKey) {
    const how = "pass the line that ssh-keyscan HOST prints, compared with what the host's owner says";
    issues.push({ name: "hostKey", detail: `sftp:// needs the host's key: ${how}; or anyHostKey: true` });
  }
  if (keys.length > 0 && params.anyHostKey)
    issues.push({ name: "anyHostKey", detail: "hostKey is given: leave one out" });
  if (keys.some((key) => readHostKey(key) === undefined)) {
    issues.push({ name: "hostKey", detail: "write SHA256:… or a public key line (host ssh-ed25519 AAAA…)" });
  }
  return issues;
}

function s3Issues({ accessKeyId, secretAccessKey, sessionToken }: FilesParams): ParamIssue[] {
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    return [{ name: "path", detail: "s3:// needs accessKeyId and secretAccessKey, or neither" }];
  }
  const lacksKey = sessionToken !== undefined && accessKeyId === undefined;
  return lacksKey ? [{ name: "path", detail: "sessionToken needs accessKeyId and secretAccessKey" }] : [];
}

/** A param that nothing uses is most often a path that means something else. */
function unusedIssues(params: FilesParams, paths: readonly string[]): ParamIssue[] {
  const has = (...schemes: string[]) =>
    paths.some((path) => schemes.some((name) => path.toLowerCase().startsWith(`${name}://`)));
  const uses: readonly [string, readonly (keyof FilesParams)[], boolean][] = [
    ["sftp://", ["privateKey", "hostKey"], has("sftp")],
    ["sftp:// or ftp://", ["user", "password"], has("sftp") || paths.some(isFtp)],
    ["s3://", ["s3Endpoint", "s3PathStyle", "accessKeyId"], has("s3")],
    ["ftps://, ftpes:// or s3://", ["tlsCa"], has("ftps", "ftpes", "s3")],
  ];
  return uses.flatMap(([schemes, names, isUsed]) =>
    names
      .filter((name) => !isUsed && params[name] !== undefined)
      .map((name) => ({ name: "path" as const, detail: `${name} is for ${schemes}, and no path begins so` })),
  );
}

function markerIssues({ doneMarker }: FilesParams): ParamIssue[] {
  const unknown = doneMarker?.match(/\{(?!(?:path|name|stem|date|yyyy|mm|dd|from|to)\})[^}]*\}/)?.[0];
  if (unknown === undefined) return [];
  const known = "{path} {name} {stem} {date} {yyyy} {mm} {dd} {from} {to}";
  return [{ name: "doneMarker", detail: `unknown placeholder ${unknown}; known: ${known}` }];
}
