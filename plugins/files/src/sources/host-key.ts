import { createHash } from "node:crypto";

/** What a host presented, as people compare it: `ssh-ed25519 SHA256:…`. */
export function shownKey(key: Buffer): string {
  return `${typeOf(key)} ${fingerprintOf(key)}`;
}

/** Whether a presented key is one of those that were given: fingerprints, or lines of known_hosts. */
export function isExpected(key: Buffer, given: readonly string[]): boolean {
  return given.some((text) => {
    const wanted = readHostKey(text);
    if (wanted === undefined) return false;
    return "fingerprint" in wanted ? wanted.fingerprint === fingerprintOf(key) : wanted.key.equals(key);
  });
}

/** The types of the keys given as lines: the host is asked for these. Undefined when a fingerprint, which has none, is given. */
export function typesOf(given: readonly string[]): string[] | undefined {
  const types: string[] = [];
  for (const text of given) {
    const wanted = readHostKey(text);
    if (wanted === undefined || "fingerprint" in wanted) return undefined;
    types.push(typeOf(wanted.key));
  }
  return [...new Set(types)];
}

/** Reads `SHA256:…`, or a public key with or without the host's name before it; undefined for anything else. */
export function readHostKey(text: string): { fingerprint: string } | { key: Buffer } | undefined {
  const trimmed = text.trim();
  if (/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(trimmed)) return { fingerprint: trimmed.replace(/=$/, "") };
  const [, type = "", base64 = ""] =
    /(?:^|\s)((?:ssh|ecdsa|sk)-\S+)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(trimmed) ?? [];
  const key = Buffer.from(base64, "base64");
  return type !== "" && typeOf(key) === type ? { key } : undefined;
}

function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=$/, "")}`;
}

/** A key begins with the length of its type's name and the name (RFC 4253). */
function typeOf(key: Buffer): string {
  return key.length < 4 ? "" : key.toString("latin1", 4, 4 + key.readUInt32BE(0));
}
