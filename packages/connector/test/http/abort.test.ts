import { describe, expect, it } from "vitest";
import { rig, sendJson, serve } from "./rig.js";

describe("abort", () => {
  it("ends a request in flight, and those that wait for their turn, with the signal's reason", async () => {
    const { origin, requests } = await serve(() => {});
    const { http, abort } = rig({ concurrency: 1 });
    const reason = new Error("stopped");
    const all = [http.json(origin), http.json(origin), http.json(origin)].map((promise) =>
      promise.catch((error) => error),
    );

    await expect.poll(() => requests.length).toBe(1);
    abort(reason);

    expect(await Promise.all(all)).toEqual([reason, reason, reason]);
    expect(requests).toHaveLength(1);
  });

  it("is no fault to try again after, whatever its reason looks like", async () => {
    const { origin, requests } = await serve(() => {});
    const { http, abort, lines } = rig();
    const reason = Object.assign(new Error("stopped"), { code: "ECONNRESET" });
    const stopped = http.json(origin).catch((error) => error);

    await expect.poll(() => requests.length).toBe(1);
    abort(reason);

    expect(await stopped).toBe(reason);
    expect(lines).toEqual([]);
  });

  it("ends a wait between attempts", async () => {
    const { origin } = await serve((_request, response) => response.writeHead(503).end());
    const controller = new AbortController();
    const reason = new Error("stopped");
    const sleep = (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
        controller.abort(reason);
      });
    const { http } = rig({}, { signal: controller.signal, clock: { now: () => new Date(), sleep } });

    await expect(http.json(origin)).rejects.toBe(reason);
  });

  it("gives up one request by its own signal, and that one only", async () => {
    const { origin } = await serve((request, response) => {
      if (request.url === "/fine") sendJson(response, 1);
    });
    const { http } = rig();
    const controller = new AbortController();
    const given = http.json(`${origin}/hangs`, { signal: controller.signal });
    controller.abort(new Error("not needed"));

    await expect(given).rejects.toThrow("not needed");
    expect(await http.json(`${origin}/fine`)).toBe(1);
  });
});
