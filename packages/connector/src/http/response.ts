import { sourceError } from "../errors.js";
import type { HttpResponse } from "../http.js";
import { decodeText } from "./decode.js";
import { parseJson } from "./json.js";
import { explainJsonError } from "./json-error.js";

/** An answer and its readers; text and JSON are made once, when they are first asked for. */
export function createResponse(
  parts: Pick<HttpResponse, "status" | "url" | "headers" | "body">,
  where: string,
): HttpResponse {
  let text: string | undefined;
  let json: { readonly value: unknown } | undefined;
  return {
    ...parts,
    text() {
      text ??= readText(parts, where);
      return text;
    },
    json() {
      json ??= { value: readJson(text ?? readText(parts, where), parts.headers, where) };
      return json.value;
    },
  };
}

function readText({ body, headers }: Pick<HttpResponse, "body" | "headers">, where: string): string {
  try {
    return decodeText(body, headers);
  } catch (cause) {
    const type = headers.get("content-type") ?? "no Content-Type";
    const detail = `the answer cannot be read as text (${type}): ${cause instanceof Error ? cause.message : cause}`;
    throw sourceError("SOURCE_DATA", { where, detail, cause });
  }
}

function readJson(text: string, headers: Headers, where: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    const { detail, endsEarly } = explainJsonError(text, cause);
    const type = headers.get("content-type") ?? "no Content-Type";
    const code = endsEarly ? "SOURCE_INCOMPLETE" : "SOURCE_DATA";
    throw sourceError(code, { where, detail: `${detail} (${type})`, cause });
  }
}
