import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ObjectStore, startObjectStore } from "@collectro/object-store";
import { describe, expect, it, onTestFinished } from "vitest";
import { openGcs } from "../src/fetch/gcs.js";
import type { ObjectSource, ObjectStat } from "../src/fetch/object-source.js";
import { stageObject } from "../src/fetch/staging.js";
import { formatReason, RunRefused } from "../src/reason.js";
import { tempDir } from "./temp-dir.js";

const BODY = Buffer.alloc(3 * 1024 * 1024, "0123456789abcdef\n");
const LOCATION = { bucket: "local", object: "out/a" };
const never = new AbortController().signal;

async function store(): Promise<ObjectStore> {
  const started = await startObjectStore({ root: tempDir(), buckets: ["local"] });
  onTestFinished(() => started.close());
  await put(started, BODY);
  return started;
}

async function put({ endpoint }: ObjectStore, body: Buffer<ArrayBuffer>): Promise<void> {
  await fetch(`${endpoint}/upload/storage/v1/b/local/o?uploadType=media&name=out%2Fa`, { method: "POST", body });
}

async function statOf(source: ObjectSource): Promise<ObjectStat> {
  const found = await source.stat(LOCATION);
  if (!found) throw new Error("it was just stored");
  return found;
}

async function stage(source: ObjectSource, object: ObjectStat): Promise<Buffer | string> {
  const path = join(tempDir(), "staged");
  try {
    await stageObject(source, object, path, never);
    return readFileSync(path);
  } catch (error) {
    if (!(error instanceof RunRefused)) throw error;
    return error.reasons.map((reason) => formatReason(reason)).join("\n");
  }
}

describe("stageObject", () => {
  it.each([
    ["a reset", "return-reset-connection", 2],
    ["a 503", "return-503", 3],
    ["a stream that breaks after 1 MiB, again and again", "return-broken-stream-after-1024K", 2],
    ["a server that falls silent", "stall-at-512KiB", 1],
  ])("survives %s and has every byte once", async (_, instruction, times) => {
    const server = await store();
    const source = await openGcs(server.endpoint, 300);
    const object = await statOf(source);
    const fault = server.faults.arm({ method: "storage.objects.get", instruction, times });

    const staged = await stage(source, object);

    expect(Buffer.isBuffer(staged) && staged.equals(BODY)).toBe(true);
    expect(server.faults.get(fault.id).struck).toBe(times);
  });

  it("refuses bytes that are not those that were stored", async () => {
    const server = await store();
    const source = await openGcs(server.endpoint);
    const object = await statOf(source);
    server.faults.arm({ method: "storage.objects.get", instruction: "corrupt-download" });
    expect(await stage(source, object)).toMatch(/^OBJECT_CORRUPT: gs:\/\/local\/out\/a: what was read is not/);
  });

  it("gives up after five failures without a byte in between", async () => {
    const server = await store();
    const source = await openGcs(server.endpoint);
    const object = await statOf(source);
    const fault = server.faults.arm({ method: "storage.objects.get", instruction: "return-503", times: 100 });
    expect(await stage(source, object)).toMatch(/^STORAGE_FAILED: .*HTTP 503/);
    expect(server.faults.get(fault.id).struck).toBe(5);
  });

  it("does not try again where that cannot help", async () => {
    const server = await store();
    const source = await openGcs(server.endpoint);
    const object = await statOf(source);
    const fault = server.faults.arm({ method: "storage.objects.get", instruction: "return-403", times: 100 });
    expect(await stage(source, object)).toMatch(/^OBJECT_DENIED: .*HTTP 403/);
    expect(server.faults.get(fault.id).struck).toBe(1);
  });

  it("does not take a newer generation for the one that was looked at", async () => {
    const server = await store();
    const source = await openGcs(server.endpoint);
    const object = await statOf(source);
    await put(server, Buffer.from("other"));
    expect(await stage(source, object)).toMatch(/^OBJECT_DENIED: .*HTTP 404/);
  });

  it("stages an object without a byte", async () => {
    const server = await store();
    await put(server, Buffer.alloc(0));
    const source = await openGcs(server.endpoint);
    expect(await stage(source, await statOf(source))).toEqual(Buffer.alloc(0));
  });

  it("says so when the local folder cannot be written", async () => {
    const server = await store();
    const source = await openGcs(server.endpoint);
    const object = await statOf(source);
    const folder = join(tempDir(), "is-a-folder");
    mkdirSync(folder);
    await expect(stageObject(source, object, folder, never)).rejects.toMatchObject({ code: "EISDIR" });
  });
});
