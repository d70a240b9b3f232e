import { sourceError } from "@collectro/connector";
import type { SftpConnection, Stats } from "./sftp-connection.js";
import type { Look } from "./source-file.js";
import type { Opening } from "./whole.js";

/** Bytes asked for at once: the most that OpenSSH gives in one answer. */
const PIECE_BYTES = 255 * 1024;
/** Reads under way at once: enough to fill the window of an SSH channel, so that no round trip is waited for. */
const AHEAD = 12;

/** Size and time of a file; SFTP gives whole seconds. */
export function lookOf({ size, mtime }: Pick<Stats, "size" | "mtime">): Look {
  return { sizeBytes: size, version: String(mtime) };
}

/** Opens a file at an offset and reads ahead of whoever takes the bytes. */
export async function openSftp(sftp: SftpConnection, path: string, offset: number, name: string): Promise<Opening> {
  const handle = await sftp.open(path);
  const stats = await sftp.fstat(handle);
  if (!stats.isFile()) {
    await sftp.close(handle);
    const hint = "name a file, or a pattern of files";
    throw sourceError("SOURCE_DATA", { where: name, detail: "it is no regular file", hint });
  }
  return {
    look: lookOf(stats),
    chunks: chunksOf(sftp, handle, offset),
    // By path, not by handle: a file that was replaced keeps its old state under the old handle.
    lookAgain: async () => lookOf(await sftp.stat(path)),
  };
}

async function* chunksOf(sftp: SftpConnection, handle: Buffer, offset: number): AsyncGenerator<Buffer> {
  const pieces: Promise<Buffer>[] = [];
  let position = offset;
  const ask = (): void => {
    const piece = pieceAt(sftp, handle, position);
    // Told to whoever awaits it; to nobody when the reading has ended.
    piece.catch(() => {});
    pieces.push(piece);
    position += PIECE_BYTES;
  };
  try {
    while (pieces.length < AHEAD) ask();
    for (let next = pieces.shift(); next !== undefined; next = pieces.shift()) {
      const piece = await next;
      if (piece.length > 0) yield piece;
      if (piece.length < PIECE_BYTES) return;
      ask();
    }
  } finally {
    if (sftp.isOpen) void sftp.close(handle).catch(() => {});
  }
}

/** One whole piece, shorter only at the end of the file: a host may give less than was asked for. */
async function pieceAt(sftp: SftpConnection, handle: Buffer, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  let bytes = 0;
  while (bytes < PIECE_BYTES) {
    const rest = bytes === 0 ? buffer : buffer.subarray(bytes);
    const read = await sftp.read(handle, rest, PIECE_BYTES - bytes, position + bytes);
    if (read === 0) break;
    bytes += read;
  }
  return buffer.subarray(0, bytes);
}
