import type { Readable } from "node:stream";
import { MAX_LOG_CHARACTERS } from "@collectro/contract";

/**
 * Calls `line` for each line of a byte stream, whatever it holds: bad UTF-8 becomes U+FFFD, a line without end is handed
 * over in pieces of `MAX_LOG_CHARACTERS`, an unfinished last line is a line.
 */
export function splitLines(stream: Readable, line: (text: string) => void): void {
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  const take = (text: string): void => {
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? "";
    for (const whole of lines) if (whole !== "") line(whole);
    while (rest.length > MAX_LOG_CHARACTERS) {
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
