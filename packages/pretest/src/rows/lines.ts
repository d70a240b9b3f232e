const NEWLINE = 0x0a;
/** A longer row is cut; BigQuery takes none of 100 MB. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * The lines of a stream of bytes, without their newline; blank ones are left out. Of a line that is too long the rest is
 * left out: memory is flat.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, Math.min(end, start + MAX_LINE_BYTES - restBytes));
      const line = rest.length > 0 ? Buffer.concat([...rest, piece]) : piece;
      if (line.length > 0) yield line;
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    const piece = Buffer.from(chunk.subarray(start, start + MAX_LINE_BYTES - restBytes));
    if (piece.length > 0) rest.push(piece);
    restBytes += piece.length;
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
