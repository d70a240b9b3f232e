import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ObjectStore, startObjectStore } from "@collectro/object-store";
import { crc32c } from "@node-rs/crc32";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { gcsStore } from "../../src/store/gcs.js";
import { StoreFault } from "../../src/store/port.js";

let server: ObjectStore;
const root = mkdtemp(join(tmpdir(), "host-gcs-"));
beforeAll(async () => {
  server = await startObjectStore({ root: await root, buckets: ["out"] });
});
afterEach(() => server.faults.clear());
afterAll(async () => {
  await server.close();
  await rm(await root, { recursive: true });
});

const BYTES = Buffer.from('{"id":1}\n');

function create(name: string, checksum = crc32c(BYTES)) {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(checksum);
  return gcsStore(server.endpoint).create("out", name, BYTES, crc.toString("base64"), { rows: "1" });
}

async function faultOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => "no error",
    (thrown: unknown) => thrown,
  );
  return error instanceof StoreFault ? error.kind : String(error);
}

describe("a storage fault is classed by what happens next", () => {
  test.for([
    ["return-400", "permanent"],
    ["return-401", "unauthenticated"],
    ["return-403", "denied"],
    ["return-404", "missing"],
    ["return-408", "transient"],
    ["return-412", "exists"],
    ["return-413", "permanent"],
    ["return-429", "transient"],
    ["return-500", "transient"],
    ["return-502", "transient"],
    ["return-503", "transient"],
    ["return-504", "transient"],
    ["return-reset-connection", "transient"],
    ["commit-then-reset", "transient"],
    ["commit-then-503", "transient"],
    ["return-broken-stream-final-chunk-after-4B", "transient"],
  ] as const)("%s is %s", async ([instruction, kind]) => {
    const fault = server.faults.arm({ method: "storage.objects.insert", instruction });
    expect(await faultOf(create(instruction))).toBe(kind);
    expect(server.faults.get(fault.id).struck).toBe(1);
  });

  test("a server that is not there is transient", async () => {
    expect(await faultOf(gcsStore("http://127.0.0.1:9").stat("out", "x"))).toBe("transient");
  });

  test("a name that does not resolve is transient", async () => {
    expect(await faultOf(gcsStore("http://nowhere.invalid").stat("out", "x"))).toBe("transient");
  });

  test("a body whose checksum differs is transient, and no object appears", async () => {
    expect(await faultOf(create("damaged", 1))).toBe("transient");
    expect(server.pathOf("out", "damaged")).toBeUndefined();
  });
});

test("what is created is described as it is, and only once", async () => {
  const facts = await create("once");
  expect(facts).toMatchObject({ bytes: BYTES.length, metadata: { rows: "1" } });
  expect(await gcsStore(server.endpoint).stat("out", "once")).toEqual(facts);
  expect(await faultOf(create("once"))).toBe("exists");
});

test("only the generation that was written is deleted", async () => {
  const store = gcsStore(server.endpoint);
  const { generation } = await create("mine");
  expect(await faultOf(store.remove("out", "mine", "1"))).toBe("exists");
  await store.remove("out", "mine", generation);
  expect(await faultOf(store.stat("out", "mine"))).toBe("missing");
});

test("a bucket is usable, or why not", async () => {
  const store = gcsStore(server.endpoint);
  expect(await store.probe("out")).toBeUndefined();
  expect(await faultOf(store.probe("nobody-has-this"))).toBe("missing");
});

test("STORAGE_EMULATOR_HOST never reaches the client", async () => {
  process.env["STORAGE_EMULATOR_HOST"] = "http://127.0.0.1:9";
  expect(await gcsStore(server.endpoint).probe("out")).toBeUndefined();
  expect(process.env["STORAGE_EMULATOR_HOST"]).toBeUndefined();
});
