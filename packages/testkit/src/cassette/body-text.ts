import { isUtf8 } from "node:buffer";
import { compactJson, layoutJson, spacedJson } from "./json-layout.js";
import { fromShiftJis, toShiftJis } from "./shift-jis.js";

/** How a body stands in a cassette: JSON broken into lines, text, or base64. */
export type BodyForm = "json" | "text" | "base64";

/**
 * What is needed to get the very bytes back. `spaced`: JSON that came with a space after each comma and colon, else with
 * none; `crlf`: every line ended with CR LF; `shift_jis`: the encoding, else UTF-8.
 */
export type BodyTrait = "spaced" | "crlf" | "shift_jis";

/** A body as people read it. */
export interface BodyText {
  readonly form: BodyForm;
  readonly traits: readonly BodyTrait[];
  readonly text: string;
}

const BASE64_LINE = /.{1,100}/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of them
const NO_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** The most readable form that loses nothing. */
export function bodyText(body: Buffer): BodyText {
  if (isUtf8(body)) {
    const text = body.toString("utf8");
    return jsonText(text) ?? plainText(text, []);
  }
  const text = fromShiftJis(body);
  if (text !== undefined && !NO_TEXT.test(text)) return plainText(text, ["shift_jis"]);
  return { form: "base64", traits: [], text: (body.toString("base64").match(BASE64_LINE) ?? []).join("\n") };
}

/** The bytes of a body as it stands in a cassette; throws a RangeError when its encoding has no such character. */
export function bodyBytes({ form, traits, text }: BodyText): Buffer {
  if (form === "base64") return Buffer.from(text, "base64");
  if (form === "json") {
    const compact = compactJson(text);
    return Buffer.from((traits.includes("spaced") ? spacedJson(compact) : compact) + endOf(text));
  }
  const lines = traits.includes("crlf") ? text.replaceAll("\n", "\r\n") : text;
  const bytes = traits.includes("shift_jis") ? toShiftJis(lines) : Buffer.from(lines);
  if (!bytes) throw new RangeError("it holds a character that Shift_JIS has not");
  return bytes;
}

function plainText(text: string, traits: readonly BodyTrait[]): BodyText {
  const lines = text.replaceAll("\r\n", "\n");
  if (lines === text || lines.replaceAll("\n", "\r\n") !== text) return { form: "text", traits, text };
  return { form: "text", traits: [...traits, "crlf"], text: lines };
}

function jsonText(text: string): BodyText | undefined {
  const end = endOf(text);
  const json = end === "" ? text : text.slice(0, -end.length);
  if (!isJson(json)) return undefined;
  const compact = compactJson(json);
  const laidOut = layoutJson(compact) + end;
  if (compact === json) return { form: "json", traits: [], text: laidOut };
  return spacedJson(compact) === json ? { form: "json", traits: ["spaced"], text: laidOut } : undefined;
}

/** Servers often end JSON with a newline: it stays behind the last line. */
function endOf(json: string): string {
  return json.endsWith("\n") ? "\n" : "";
}

function isJson(text: string): boolean {
  if (!/^[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
