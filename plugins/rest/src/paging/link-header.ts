/** Parts of one link: its target, then its params, whose values may be quoted (RFC 8288 §3). */
const LINK = /<([^>]*)>((?:\s*;\s*[^\s=;,"]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/g;
const REL = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]*))/i;

/** The target of the first link whose relation is `next`; undefined when there is none. */
export function nextLink(header: string): string | undefined {
  for (const [, target, linkParams = ""] of header.matchAll(LINK)) {
    const [, quoted, bare = ""] = REL.exec(linkParams) ?? [];
    const relations = (quoted ?? bare).toLowerCase().split(/\s+/);
    if (relations.includes("next")) return target;
  }
  return undefined;
}
