import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startObjectStore } from "../src/index.js";
import { createClient, createOnce, failureOf, makeBytes, makeFolder, namesOf } from "./client.js";
import { openGround, type TestGround } from "./ground.js";

const name = "weather/tokyo/2024-09-24_2024-09-24/run/part-00000.json";

function metaOf(path: string): string {
  return path.replace(/([^/]+)$/, ".$1.meta");
}

async function contentOf({ bucket }: TestGround, object: string): Promise<string> {
  return String((await bucket.file(object).download())[0]);
}

/** Files below a folder that are not the store's own. */
function plainFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

describe("the folder", () => {
  test("holds an object as a plain file of its name", async () => {
    await using ground = await openGround();

    await ground.bucket.file(name).save('{"a":1}\n', { resumable: false });

    const path = join(ground.root, "local", name);
    expect(readFileSync(path, "utf8")).toBe('{"a":1}\n');
    expect(ground.store.pathOf("local", name)).toBe(path);
    expect(JSON.parse(readFileSync(metaOf(path), "utf8"))).toMatchObject({ name, sizeBytes: 8 });
  });

  test("holds nothing else once an upload is refused, cancelled or deleted", async () => {
    await using ground = await openGround();
    const large = makeBytes(1_000_000);
    const wrong = { resumable: false, validation: false, metadata: { crc32c: "AAAAAA==" } };
    await failureOf(ground.bucket.file("a/b").save("x", wrong));
    const [address] = await ground.bucket.file("a/c").createResumableUpload();
    await fetch(address, { method: "DELETE" });
    await Promise.allSettled(Array.from({ length: 8 }, () => ground.bucket.file("a/d").save(large, createOnce(large))));
    await ground.bucket.file("a/d").delete();

    const left = readdirSync(ground.root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

    expect(left.map(({ name: file }) => file).toSorted()).toEqual([".bucket.json", ".lock"]);
    expect(existsSync(join(ground.root, "local", "a"))).toBe(false);
  });

  test("never holds a file outside its root, whatever the names", async () => {
    await using outer = await makeFolder();
    const root = join(outer.path, "store");
    await using ground = await openGround({ root });
    const names = ["../../up", "..", "/etc/passwd", "a/../../../up", "%2e%2e/up", "..\\up"];

    await Promise.all(
      names.map((object) =>
        ground.bucket
          .file(object)
          .save(object, { resumable: false })
          .catch(() => {}),
      ),
    );

    expect(plainFiles(outer.path).every((path) => path.startsWith(join(root, "local")))).toBe(true);
    expect(await namesOf(ground.bucket)).toEqual(["%2e%2e/up", "../../up", "..\\up", "/etc/passwd", "a/../../../up"]);
  });

  test("may be moved to another disk", async () => {
    await using ground = await openGround();
    await ground.bucket.file(name).save("one", { resumable: false });
    await using other = await makeFolder();
    await cp(ground.root, other.path, { recursive: true });
    await using copy = await openGround({ root: other.path });

    expect(await contentOf(copy, name)).toBe("one");
  });

  test("that somebody wrote into is not trusted", async () => {
    await using ground = await openGround();
    await ground.bucket.file("a").save("one", { resumable: false });
    const path = join(ground.root, "local", "a");

    writeFileSync(path, "longer than before");
    const failure = await fetch(`${ground.store.endpoint}/storage/v1/b/local/o/a`);
    await rm(path);
    await ground.bucket.file("a").save("two", createOnce(Buffer.from("two")));

    expect([failure.status, await failure.text()]).toEqual([
      500,
      expect.stringContaining(`${path} was changed from outside`),
    ]);
    expect(await contentOf(ground, "a")).toBe("two");
  });
});

describe("after a restart", () => {
  test("objects, metadata and generations are as before", async () => {
    await using ground = await openGround();
    await ground.bucket.file(name).save("one", { resumable: false, metadata: { metadata: { runId: "r1" } } });
    const [before] = await ground.bucket.file(name).getMetadata();
    await ground.store.close();

    await using again = await startObjectStore({ root: ground.root });
    const bucket = createClient(again.endpoint).bucket("local");
    const [after] = await bucket.file(name).getMetadata();
    const refused = await failureOf(bucket.file(name).save("two", createOnce(Buffer.from("two"))));

    const { selfLink: _one, mediaLink: _two, ...kept } = before;
    expect(after).toMatchObject(kept);
    expect(refused.code).toBe(412);
  });

  test("an upload session is gone, and its bytes with it", async () => {
    await using ground = await openGround();
    const [address] = await ground.bucket.file("a").createResumableUpload();
    await ground.store.close();

    await using again = await startObjectStore({ root: ground.root });
    const { pathname, search } = new URL(address);
    const query = await fetch(again.endpoint + pathname + search, {
      method: "PUT",
      headers: { "content-range": "bytes */*" },
    });

    expect(query.status).toBe(410);
    expect(plainFiles(join(ground.root, ".staging"))).toEqual([]);
  });
});

describe("a write that was cut off", () => {
  async function openTwice() {
    const ground = await openGround();
    const path = join(ground.root, "local", "a");
    await ground.bucket.file("a").save("one", { resumable: false });
    copyFileSync(metaOf(path), `${path}.old`);
    await ground.bucket.file("a").save("second", { resumable: false });
    return { ground, meta: metaOf(path), old: `${path}.old`, path };
  }

  test("after the bytes came to their place, is finished by the next reader", async () => {
    const { ground, meta, old } = await openTwice();
    await using _ = ground;
    renameSync(meta, `${meta}.next`);
    renameSync(old, meta);

    const [{ size }] = await ground.bucket.file("a").getMetadata();

    expect([Number(size), await contentOf(ground, "a")]).toEqual([6, "second"]);
    expect(existsSync(`${meta}.next`)).toBe(false);
  });

  test("before that, has not happened", async () => {
    const { ground, meta, old } = await openTwice();
    await using _ = ground;
    renameSync(old, `${meta}.next`);

    expect(await contentOf(ground, "a")).toBe("second");
  });

  test("within a record, has not happened", async () => {
    const { ground, meta, old } = await openTwice();
    await using _ = ground;
    await rm(old);
    writeFileSync(`${meta}.next`, '{"name":"a","gener');

    expect(await contentOf(ground, "a")).toBe("second");
  });

  test("of a new object before its bytes came, leaves no object", async () => {
    const { ground, meta, old, path } = await openTwice();
    await using _ = ground;
    await Promise.all([rm(path), rm(old)]);
    renameSync(meta, `${meta}.next`);

    expect(await namesOf(ground.bucket)).toEqual([]);
    await ground.bucket.file("a").save("three", createOnce(Buffer.from("three")));
    expect(await contentOf(ground, "a")).toBe("three");
  });
});

test("a reader keeps the bytes it began with when the object is replaced", async () => {
  await using ground = await openGround();
  const first = makeBytes(8 * 1024 * 1024);
  await ground.bucket.file("a").save(first, { resumable: false });
  const response = await fetch(`${ground.store.endpoint}/storage/v1/b/local/o/a?alt=media`);

  await ground.bucket.file("a").save("second", { resumable: false });
  const read = Buffer.from(await response.arrayBuffer());

  expect(read.equals(first)).toBe(true);
  expect(statSync(join(ground.root, "local", "a")).size).toBe(6);
});
