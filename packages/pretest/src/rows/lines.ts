const NEWLINE = 0x0a;
/** A longer row is cut: BigQuery takes none. */
const MAX_LINE_BYTES = 100 * 1024 * 1024;

/** The lines of a stream of bytes, without their newline; blank ones are left out. Flat memory but for the longest line. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      const line = rest.length > 0 ? Buffer.concat([...rest, piece]) : piece;
      if (line.length > 0) yield line;
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length && restBytes < MAX_LINE_BYTES) {
      rest.push(Buffer.from(chunk.subarray(start)));
      restBytes += chunk.length - start;
    }
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
