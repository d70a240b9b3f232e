import { failureOf, makeBytes } from "../client.js";
import type { ConformanceCase, Ground } from "./case.js";

const step = 256 * 1024;
const bytes = makeBytes(step + 100);

async function openSession({ bucket }: Ground): Promise<string> {
  const [address] = await bucket.file("session.bin").createResumableUpload();
  return address;
}

async function put(address: string, range: string, body: Buffer | null) {
  const response = await fetch(address, { method: "PUT", headers: { "content-range": range }, body });
  await response.arrayBuffer();
  return [response.status, response.headers.get("range")];
}

/** The protocol of resumable uploads, request by request. */
export const sessionCases: readonly ConformanceCase[] = [
  {
    name: "a session takes chunks, tells how far it is, and ends",
    ask: async (ground) => {
      const address = await openSession(ground);
      const first = await put(address, `bytes 0-${step - 1}/*`, bytes.subarray(0, step));
      const query = await put(address, "bytes */*", null);
      const last = await put(address, `bytes ${step}-${bytes.length - 1}/${bytes.length}`, bytes.subarray(step));
      const [stored] = await ground.bucket.file("session.bin").download();
      return { first, query, last, isSame: stored.equals(bytes) };
    },
    want: { first: [308, `bytes=0-${step - 1}`], query: [308, `bytes=0-${step - 1}`], last: [200, null], isSame: true },
  },
  {
    name: "a session without bytes has no range",
    ask: async (ground) => put(await openSession(ground), "bytes */*", null),
    want: [308, null],
  },
  {
    name: "a finished session answers with its object",
    ask: async (ground) => {
      const address = await openSession(ground);
      await put(address, `bytes 0-${bytes.length - 1}/${bytes.length}`, bytes);
      return put(address, "bytes */*", null);
    },
    want: [200, null],
  },
  {
    name: "bytes that are stored already are skipped",
    ask: async (ground) => {
      const address = await openSession(ground);
      await put(address, `bytes 0-${step - 1}/*`, bytes.subarray(0, step));
      const [status] = await put(address, `bytes 0-${bytes.length - 1}/${bytes.length}`, bytes);
      const [stored] = await ground.bucket.file("session.bin").download();
      return { status, isSame: stored.equals(bytes) };
    },
    want: { status: 200, isSame: true },
  },
  {
    name: "a size told late ends the session",
    ask: async (ground) => {
      const address = await openSession(ground);
      await put(address, `bytes 0-${step - 1}/*`, bytes.subarray(0, step));
      const [status] = await put(address, `bytes */${step}`, null);
      const [stored] = await ground.bucket.file("session.bin").download();
      return { status, isSame: stored.equals(bytes.subarray(0, step)) };
    },
    want: { status: 200, isSame: true },
  },
  {
    name: "a chunk beyond what is stored is refused",
    ask: async (ground) => {
      const [status] = await put(
        await openSession(ground),
        `bytes ${step}-${bytes.length - 1}/${bytes.length}`,
        bytes.subarray(step),
      );
      return status;
    },
    want: 400,
  },
  {
    name: "a chunk that is no multiple of 256 KiB is refused unless it is the last",
    ask: async (ground) => (await put(await openSession(ground), "bytes 0-99/*", bytes.subarray(0, 100)))[0],
    want: 400,
  },
  {
    name: "a cancelled session is gone",
    ask: async (ground) => {
      const address = await openSession(ground);
      const cancelled = await fetch(address, { method: "DELETE" });
      const [afterwards] = await put(address, "bytes */*", null);
      const object = await failureOf(ground.bucket.file("session.bin").getMetadata());
      return [cancelled.status, afterwards, object.code];
    },
    want: [499, 410, 404],
  },
];
