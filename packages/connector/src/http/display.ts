const SECRET_NAME = /key|token|secret|sig|auth|pass|pwd|cred|code|session/i;
const HARMLESS_VALUE = /^[0-9-]{1,10}$/;

/** Headers that carry no secret of ours: they survive a redirect to another origin and may be shown. */
export const OPEN_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "content-type",
  "user-agent",
]);

/** The URL as messages show it: no user, no password, no query values except plain numbers and dates. */
export function displayUrl(url: URL): string {
  const query = [...url.searchParams].map(([name, value]) => {
    const shown = !SECRET_NAME.test(name) && HARMLESS_VALUE.test(value);
    return `${encodeURIComponent(name)}=${shown ? value : "…"}`;
  });
  return `${url.origin}${url.pathname}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/**
 * The first 200 characters of an answer, on one line, without what our own headers said (servers echo credentials) and
 * what `mask` hides: nobody recognises half a secret once the text is cut.
 */
export function excerpt(
  text: string,
  headers: Readonly<Record<string, string>>,
  mask: (text: string) => string = (whole) => whole,
): string {
  let shown = mask(text).slice(0, 2000);
  for (const [name, value] of Object.entries(headers)) {
    if (OPEN_HEADERS.has(name)) continue;
    for (const part of [value, ...value.split(" ")]) {
      if (part.length >= 4) shown = shown.replaceAll(part, "***");
    }
  }
  const line = shown.replace(/\p{Cc}+|\s+/gu, " ").trim();
  return line.length > 200 ? `${line.slice(0, 199).toWellFormed()}…` : line;
}
