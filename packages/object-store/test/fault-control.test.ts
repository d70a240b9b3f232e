import { describe, expect, test } from "vitest";
import { createClient, createOnce, failureOf, makeBytes } from "./client.js";
import { openGround } from "./ground.js";

const bytes = makeBytes(1000);
const method = "storage.objects.insert";

async function call(endpoint: string, verb: string, path: string, body?: object) {
  const response = await fetch(endpoint + path, { method: verb, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, json: (await response.json()) as Record<string, never> };
}

describe("faults for every client", () => {
  test("strike only the objects that match, after as many as they let pass, as often as they say", async () => {
    await using ground = await openGround();
    ground.store.faults.arm({ method, match: "part-", after: 1, times: 2, instruction: "return-403" });

    const names = ["part-0", "other", "part-1", "part-2", "part-3"];
    const codes = [];
    for (const name of names) {
      codes.push((await failureOf(ground.bucket.file(name).save(bytes, createOnce(bytes)))).code);
    }

    expect(codes).toEqual(["none", "none", 403, 403, "none"]);
    expect(ground.store.faults.list()).toMatchObject([{ calls: 4, struck: 2, completed: true }]);
  });

  test("see the name that only the body of a multipart upload tells", async () => {
    await using ground = await openGround({ faults: [{ method, match: "^in-body$", instruction: "return-403" }] });
    const body = '--x\r\n\r\n{"name":"in-body"}\r\n--x\r\n\r\nbytes\r\n--x--';

    const response = await fetch(`${ground.store.endpoint}/upload/storage/v1/b/local/o?uploadType=multipart`, {
      method: "POST",
      headers: { "content-type": "multipart/related; boundary=x" },
      body,
    });

    expect(response.status).toBe(403);
  });

  test("that do not strike stay armed", async () => {
    await using ground = await openGround({ faults: [{ method, instruction: "return-503-after-256K" }] });

    await ground.bucket.file("small").save(bytes, createOnce(bytes));

    expect(ground.store.faults.list()).toMatchObject([{ calls: 1, struck: 0, completed: false }]);
  });

  test("that may strike once strike one of many calls at a time", async () => {
    await using ground = await openGround({ faults: [{ method, instruction: "commit-then-403" }] });
    const names = ["a", "b", "c", "d"];
    const large = makeBytes(2_000_000);

    const saves = await Promise.all(
      names.map((name) => failureOf(ground.bucket.file(name).save(large, createOnce(large)))),
    );

    expect(saves.filter(({ code }) => code === 403)).toHaveLength(1);
    expect(saves.filter(({ code }) => code === "none")).toHaveLength(3);
  });

  test("are armed, read and cleared over HTTP", async () => {
    await using ground = await openGround();
    const { endpoint } = ground.store;

    const armed = await call(endpoint, "POST", "/_faults", { method, instruction: "return-403" });
    const failure = await failureOf(ground.bucket.file("a").save(bytes, createOnce(bytes)));
    const read = await call(endpoint, "GET", `/_faults/${String(armed.json["id"])}`);
    await call(endpoint, "DELETE", "/_faults");
    const left = await call(endpoint, "GET", "/_faults");

    expect(failure.code).toBe(403);
    expect(read.json).toMatchObject({ method, instruction: "return-403", calls: 1, struck: 1, completed: true });
    expect(left.json).toEqual({ faults: [] });
  });

  const mistakes = [
    { body: { method: "storage.objects.put", instruction: "return-503" }, says: "storage.objects.insert" },
    { body: { method, instruction: "explode" }, says: "return-reset-connection" },
    { body: { method, instruction: "return-503", match: "(" }, says: "regular expression" },
    { body: {}, says: "method" },
  ];
  test.for(mistakes)("are refused when they make no sense: $body", async ({ body, says }) => {
    await using ground = await openGround();

    const { status, json } = await call(ground.store.endpoint, "POST", "/_faults", body);

    expect(status).toBe(400);
    expect(json["error"]).toMatchObject({ message: expect.stringContaining(says) });
  });
});

describe("retry tests, as storage-testbench has them", () => {
  test("strike in order, only who sends the header, and tell what is left", async () => {
    await using ground = await openGround();
    const { endpoint } = ground.store;
    const instructions = { [method]: ["return-503", "return-403"], "storage.objects.list": ["return-403"] };
    const created = await call(endpoint, "POST", "/retry_test", { instructions });
    const id = String(created.json["id"]);
    const client = createClient(endpoint);
    client.interceptors.push({
      request: (options) =>
        ({ ...options, headers: { ...options.headers, "x-retry-test-id": id } }) as typeof options & { uri: string },
    });

    await ground.bucket.file("unharmed").save(bytes, createOnce(bytes));
    const failure = await failureOf(client.bucket("local").file("a").save(bytes, createOnce(bytes)));
    const half = await call(endpoint, "GET", `/retry_test/${id}`);
    await failureOf(client.bucket("local").getFiles());
    const whole = await call(endpoint, "GET", "/retry_tests");

    expect(failure.code).toBe(403);
    expect(created.json).toEqual({ id, instructions, completed: false, transport: "HTTP" });
    const left = { [method]: [], "storage.objects.list": ["return-403"] };
    expect(half.json).toEqual({ id, instructions: left, completed: false, transport: "HTTP" });
    expect(whole.json["retry_test"]).toMatchObject([{ id, completed: true }]);
  });

  test("are gone when deleted, and an unknown one is an error", async () => {
    await using ground = await openGround();
    const { id } = ground.store.faults.createRetryTest({ [method]: ["return-503"] });

    const deleted = await call(ground.store.endpoint, "DELETE", `/retry_test/${id}`);
    const again = await call(ground.store.endpoint, "GET", `/retry_test/${id}`);
    const used = await fetch(`${ground.store.endpoint}/storage/v1/b/local/o`, { headers: { "x-retry-test-id": id } });

    expect([deleted.status, again.status, used.status]).toEqual([200, 404, 404]);
  });
});
