import { isUtf8 } from "node:buffer";
import { bomOf } from "../decode/bom.js";
import { toUtf8 } from "../decode/encoding.js";
import { type Finding, Undecided } from "./evidence.js";

type Encoding = "utf-8" | "cp932" | "euc-jp" | "utf-16le" | "utf-16be";

/** The encoding of a text by its first bytes. Throws Undecided when several fit, or none. */
export async function findEncoding(head: Buffer, whole: boolean): Promise<Finding> {
  const bom = bomOf(head);
  if (bom !== undefined) return found(bom.encoding, "the file begins with its byte order mark");
  const wide = wideEncoding(head);
  if (wide !== undefined) return found(wide, "every second byte is zero, as ASCII characters have it in UTF-16");
  const last = whole ? head.length : lastAscii(head);
  const text = head.subarray(0, last);
  const beyond = text.reduce((count, byte) => count + (byte > 0x7f ? 1 : 0), 0);
  if (beyond === 0) return found("utf-8", `the first ${text.length} bytes are ASCII, which every encoding shares`);
  if (isUtf8(text))
    return found("utf-8", `its ${beyond} bytes beyond ASCII are right UTF-8, which other text hardly ever is`);
  const [cp932, eucJp] = [await tried(text, "cp932"), await tried(text, "euc-jp")];
  if (cp932.bad === 0 && eucJp.bad > 0) return found("cp932", reasonFor(cp932, "EUC-JP", eucJp));
  if (eucJp.bad === 0 && cp932.bad > 0) return found("euc-jp", reasonFor(eucJp, "CP932", cp932));
  if (eucJp.bad === 0 && cp932.bad === 0) return byLikelihood(cp932, eucJp);
  const detail = `it is neither UTF-8 nor CP932 (${cp932.bad} bad bytes) nor EUC-JP (${eucJp.bad})`;
  throw new Undecided(detail, "encoding; badRows: skip leaves damaged lines out");
}

function found(encoding: Encoding, why: string): Finding {
  return { params: { encoding }, text: `encoding ${encoding}: ${why}` };
}

function wideEncoding(head: Buffer): Encoding | undefined {
  const sample = head.subarray(0, 4096);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = sample.length / 8;
  if (odd > many && even === 0) return "utf-16le";
  return even > many && odd === 0 ? "utf-16be" : undefined;
}

/** The end of the last part that surely ends with a whole character. */
function lastAscii(head: Buffer): number {
  for (let at = head.length; at > 0; at--) if ((head[at - 1] ?? 0x80) < 0x30) return at;
  return head.length;
}

interface Tried {
  readonly bad: number;
  readonly characters: number;
  /** Half-width katakana: common in one reading of the other encoding's bytes, rare in real text. */
  readonly halfWidth: number;
}

async function tried(bytes: Buffer, encoding: Encoding): Promise<Tried> {
  const { chunks } = await toUtf8("", once(bytes), encoding);
  const parts: Buffer[] = [];
  let bad = 0;
  for await (const chunk of chunks) {
    parts.push(Buffer.from(chunk));
    for (const byte of chunk) if (byte === 0xff) bad++;
  }
  const beyond = [...Buffer.concat(parts).toString("utf8")].filter((character) => character > "\u007f");
  return { bad, characters: beyond.length, halfWidth: beyond.filter((one) => one >= "｡" && one <= "ﾟ").length };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function reasonFor({ characters }: Tried, other: string, { bad }: Tried): string {
  return `its ${characters} characters beyond ASCII are all right in it; it is no UTF-8, and as ${other} it has ${bad} bad bytes`;
}

/** Both readings are right. Hiragana of EUC-JP read as CP932 is half-width katakana throughout, which nobody writes. */
function byLikelihood(cp932: Tried, eucJp: Tried): Finding {
  const share = cp932.halfWidth / Math.max(1, cp932.characters);
  if (cp932.characters >= 20 && share > 0.6 && eucJp.halfWidth / Math.max(1, eucJp.characters) < 0.2) {
    return found("euc-jp", `as CP932, ${Math.round(100 * share)} % of its characters would be half-width katakana`);
  }
  if (cp932.characters >= 20 && share < 0.05 && eucJp.halfWidth > 0.5 * eucJp.characters) {
    return found("cp932", "as EUC-JP, most of its characters would be half-width katakana");
  }
  throw new Undecided("its bytes are right CP932 and right EUC-JP", "encoding: cp932 or euc-jp");
}
