import type { Readable } from "node:stream";
import { MAX_LOG_CHARACTERS } from "@collectro/contract";
import type { Masker } from "./masker.js";

/**
 * Calls `line` for each line of a byte stream, whatever it holds: bad UTF-8 becomes U+FFFD, a line without end is handed
 * over in pieces of `MAX_LOG_CHARACTERS`, an unfinished last line is a line. Secrets are masked before a line is cut, or
 * each half would pass.
 */
export function splitLines(stream: Readable, masker: Masker, line: (text: string) => void): void {
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  const take = (text: string): void => {
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? "";
    for (const whole of lines) if (whole !== "") line(whole);
    // What follows the cut must be long enough to show a secret that lies across it.
    if (rest.length < MAX_LOG_CHARACTERS + masker.longest) return;
    rest = masker.mask(rest);
    while (rest.length >= MAX_LOG_CHARACTERS + masker.longest) {
      line(rest.slice(0, MAX_LOG_CHARACTERS));
      rest = rest.slice(MAX_LOG_CHARACTERS);
    }
  };
  stream.on("data", (chunk: Buffer) => take(decoder.decode(chunk, { stream: true })));
  stream.on("end", () => {
    take(decoder.decode());
    if (rest !== "") line(rest);
  });
  stream.on("error", () => {});
}
