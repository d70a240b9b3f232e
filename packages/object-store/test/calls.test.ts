import { describe, expect, test } from "vitest";
import { namesOf } from "./client.js";
import { openGround } from "./ground.js";
import { send } from "./http.js";

const insert = "/upload/storage/v1/b/local/o?uploadType=";

describe("calls that the client library has no case for", () => {
  test("update replaces all settings, patch of a bucket merges labels", async () => {
    await using ground = await openGround();
    await send(ground, "POST", `${insert}media&name=a`, { body: "a", headers: { "content-type": "text/csv" } });

    const updated = await send(ground, "PUT", "/storage/v1/b/local/o/a", { body: '{"cacheControl":"no-store"}' });
    await send(ground, "PATCH", "/storage/v1/b/local", { body: '{"labels":{"a":"1","b":"2"}}' });
    const bucket = await send(ground, "PATCH", "/storage/v1/b/local", { body: '{"labels":{"a":null}}' });

    expect(updated.json).toMatchObject({ cacheControl: "no-store", metageneration: "2" });
    expect(updated.json).not.toHaveProperty("contentType");
    expect(bucket.json).toMatchObject({ labels: { b: "2" }, metageneration: "3" });
  });

  test("copy and compose mind the generation of their sources", async () => {
    await using ground = await openGround();
    const { json } = await send(ground, "POST", `${insert}media&name=a`, { body: "one" });
    const copy = (generation: unknown) =>
      send(ground, "POST", `/storage/v1/b/local/o/a/copyTo/b/local/o/b?ifSourceGenerationMatch=${String(generation)}`);
    const compose = (generation: unknown) => {
      const sourceObjects = [{ name: "a", objectPreconditions: { ifGenerationMatch: generation } }, { name: "a" }];
      return send(ground, "POST", "/storage/v1/b/local/o/c/compose", { body: JSON.stringify({ sourceObjects }) });
    };

    const answers = [
      await copy(1),
      await compose(1),
      await copy(json["generation"]),
      await compose(json["generation"]),
    ];

    expect(answers.map(({ status }) => status)).toEqual([412, 412, 200, 200]);
    expect(await namesOf(ground.bucket)).toEqual(["a", "b", "c"]);
  });

  test("a copy takes only names that GCS takes", async () => {
    await using ground = await openGround();
    await send(ground, "POST", `${insert}media&name=a`, { body: "one" });

    const { status } = await send(ground, "POST", "/storage/v1/b/local/o/a/copyTo/b/local/o/line%0Abreak");

    expect(status).toBe(400);
  });

  test("a session that could not be committed is not opened", async () => {
    await using ground = await openGround();
    await send(ground, "POST", `${insert}media&name=a`, { body: "one" });

    const { status } = await send(ground, "POST", `${insert}resumable&name=a&ifGenerationMatch=0`);

    expect(status).toBe(412);
  });

  test("generations grow with every write, however fast", async () => {
    await using ground = await openGround();

    const writes = Array.from({ length: 50 }, (_, write) =>
      send(ground, "POST", `${insert}media&name=a`, { body: String(write) }),
    );
    const generations = (await Promise.all(writes)).map(({ json }) => BigInt(String(json["generation"])));

    const live = await send(ground, "GET", "/storage/v1/b/local/o/a");
    const latest = generations.reduce((one, other) => (one > other ? one : other));
    expect(new Set(generations).size).toBe(50);
    expect(live.json["generation"]).toBe(String(latest));
  });

  test("everybody may do everything", async () => {
    await using ground = await openGround();

    const [permissions] = await ground.bucket.iam.testPermissions(["storage.objects.create"]);

    expect(permissions).toEqual({ "storage.objects.create": true });
  });

  test("requests are counted by method", async () => {
    await using ground = await openGround();
    await ground.bucket.file("a").save("one", { resumable: false });
    await ground.bucket.file("a").exists();

    expect(ground.store.requests).toMatchObject({
      "storage.objects.insert": 1,
      "storage.objects.get": 1,
      "storage.objects.delete": 0,
    });
  });
});
