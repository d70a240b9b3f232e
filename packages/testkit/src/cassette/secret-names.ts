/** Fields of answers that hold a credential: of a token endpoint, of a log-in. A paging token has another name. */
const FIELD =
  "(?:access|refresh|id|auth|session|bearer|security)_?token|(?:client|app)_?secret|(?:api|secret|private|access)_?key|passw(?:or)?d|token|jwt|assertion|client_assertion|code_verifier|(?:proxy-)?authorization|x-[\\w-]*(?:key|token|secret)";

/** Params of URLs and forms; a signed URL is a credential as well. */
const PARAM = `${FIELD}|key|sig|signature|secret|auth|pwd|pass|appid|x-(?:amz|goog)-(?:signature|credential|security-token)`;

/** `"access_token": "…"`: what stands before the value, the value, and the quote behind it. */
export const JSON_SECRET = new RegExp(`("(?:${FIELD})"\\s*:\\s*")([^"\\\\]*(?:\\\\.[^"\\\\]*)*)(")`, "gi");

/** `<access_token>…</access_token>`, with a namespace or without. */
export const XML_SECRET = new RegExp(`(<(?:\\w+:)?(?:${FIELD})>)([^<]+)(<)`, "gi");

/** `?key=…` in a URL, wherever it stands, also with the `&` that JSON in HTML-safe form writes. */
export const URL_SECRET = new RegExp(`((?:[?&]|\\\\u0026|&amp;)(?:${PARAM})=)([^&"'\\s<>\\\\#]+)()`, "gi");

/** `client_secret=…` in a form. */
export const FORM_SECRET = new RegExp(`((?:^|&)(?:${PARAM})=)([^&]+)()`, "gi");

/** A JSON Web Token, wherever it stands. */
export const JWT = /()\b(eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})()/g;

/** Headers of requests that carry a credential. */
export const SECRET_HEADER =
  /(^|-)(authorization|auth|cookie|token|secret|key|apikey|signature|session|credential|password)(-|$)/i;

/** Headers of answers that do; a token or key of the next page is data. */
export function isSecretAnswerHeader(name: string): boolean {
  return SECRET_HEADER.test(name) && !/page|next|cursor|continu|surrogate|www|proxy/i.test(name);
}
