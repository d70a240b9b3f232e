import { type HttpStream, sourceError } from "@collectro/connector";
import { peek } from "../decode/peek.js";

/** gzip and zip carry their own end: a cut one cannot be unpacked. */
const OWN_END = /^(?:1f8b|504b0304)/;

/**
 * The body of an answer whose end can be told. Of one that ends with its connection, the size is compared with what `sizeOf`
 * gives (bytes, undefined when nobody says). Throws SOURCE_INCOMPLETE when it differs, or when a cut body would look whole.
 */
export async function* endSeen(
  { body, headers, endsWithConnection = false }: HttpStream,
  where: string,
  sizeOf: () => Promise<number | undefined>,
): AsyncGenerator<Buffer> {
  if (!endsWithConnection) return yield* body;
  const { head, rest, close } = await peek(body, 4);
  const isPacked = !/^(?:identity)?$/i.test((headers.get("content-encoding") ?? "").trim());
  if ((isPacked && head.length > 0) || OWN_END.test(head.toString("hex"))) return yield* rest;
  const wanted = isPacked ? undefined : await sizeOf().catch(() => undefined);
  if (wanted === undefined) {
    await close();
    throw sourceError("SOURCE_INCOMPLETE", {
      where,
      detail: "the answer says neither its length nor where it ends, so that a cut one looks whole",
      hint: "let the server send Content-Length, chunks or gzip; or pass lengthUnknown: allow",
    });
  }
  let bytes = 0;
  for await (const chunk of rest) {
    bytes += chunk.length;
    yield chunk;
  }
  if (bytes === wanted) return;
  const detail = `${bytes} bytes came, and HEAD says ${wanted}`;
  throw sourceError("SOURCE_INCOMPLETE", { where, detail, hint: "run again" });
}
