/** One param of a link; its value may be quoted (RFC 8288 §3). */
const PARAM = /\s*;\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/g;

/** One link: its target, then all of its params. */
const LINK = /<([^>]*)>((?:[^,"<]|"(?:[^"\\]|\\.)*")*)/g;

/** The target of the first link whose relation is `next`; undefined when there is none. */
export function nextLink(header: string): string | undefined {
  for (const [, target, params = ""] of header.matchAll(LINK)) {
    for (const [, name = "", quoted, bare = ""] of params.matchAll(PARAM)) {
      const relations = (quoted ?? bare).toLowerCase().split(/\s+/);
      if (name.toLowerCase() === "rel" && relations.includes("next")) return target;
    }
  }
  return undefined;
}
