import { request } from "node:http";
import { expect, test, vi } from "vitest";
import { openGround } from "./ground.js";

async function list(endpoint: string, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${endpoint}/storage/v1/b/local/o`, { headers });
  const { error } = (await response.json()) as { error?: { errors: { reason: string }[] } };
  return [response.status, error?.errors[0]?.reason];
}

/** `fetch` sets these headers itself, so they go by hand. */
function statusFor(endpoint: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((fulfil, reject) => {
    request(`${endpoint}/storage/v1/b/local/o`, { headers }, (response) => {
      response.resume();
      fulfil(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

test("anyone may come in unless told otherwise", async () => {
  await using ground = await openGround();

  expect(await list(ground.store.endpoint)).toEqual([200, undefined]);
});

test("requireAuth asks for a token, any token", async () => {
  await using ground = await openGround({ requireAuth: true });

  const anonymous = await list(ground.store.endpoint);
  const known = await list(ground.store.endpoint, "t1");

  expect([anonymous, known]).toEqual([
    [401, "required"],
    [200, undefined],
  ]);
});

test("a token expires, and a new one is taken", async () => {
  await using ground = await openGround({ tokenLifetimeMs: 1 });

  const first = await list(ground.store.endpoint, "t1");
  const later = await vi.waitUntil(async () => {
    const answer = await list(ground.store.endpoint, "t1");
    return answer[0] === 401 && answer;
  });
  const renewed = await list(ground.store.endpoint, "t2");

  expect([first, later, renewed]).toEqual([
    [200, undefined],
    [401, "authError"],
    [200, undefined],
  ]);
});

test("web pages get nothing, neither by their origin nor by a rebound name", async () => {
  await using ground = await openGround();
  const { endpoint, port } = ground.store;

  const statuses = [
    await statusFor(endpoint, { origin: "https://evil.example" }),
    await statusFor(endpoint, { host: "evil.example" }),
    await statusFor(endpoint, { host: `localhost:${port}` }),
  ];

  expect(statuses).toEqual([403, 403, 200]);
});
