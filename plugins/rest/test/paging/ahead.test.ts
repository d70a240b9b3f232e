import { describe, expect, it } from "vitest";
import { problemsOf, rowsOf, serve } from "../rig.js";
import { byNumber } from "./pages.js";

describe("asking ahead", () => {
  it("is given up when the run ends early", async () => {
    const { promise: isClosed, resolve: close } = Promise.withResolvers<void>();
    const { origin, requests } = await serve((request, response) => {
      if (request.query["page"] === "1") return byNumber(request, response);
      response.on("close", close);
    });
    const onRows = async () => {
      await expect.poll(() => requests.length).toBe(2);
      return false;
    };

    await rowsOf({ url: origin, paging: "page", rows: "/data" }, { onRows });

    await isClosed;
  });

  it("loads the next page while the rows of this one are used", async () => {
    const { origin, requests } = await serve(byNumber);
    const seen: number[] = [];

    await rowsOf(
      { url: origin, paging: "page", rows: "/data" },
      { onRows: () => void seen.push(requests.length) as undefined },
    );

    expect(await settled(requests)).toBe(4);
    expect(seen).toHaveLength(3);
  });

  it("asks for nothing that a limited run may not need", async () => {
    const { origin, requests } = await serve(byNumber);

    for (const total of [{}, { total: "/total" }]) {
      const before = requests.length;
      let batches = 0;
      const onRows = async () => {
        await settled(requests);
        return ++batches < 2;
      };

      await rowsOf({ url: origin, paging: "page", rows: "/data", ...total }, { limit: 15, onRows });

      expect(requests.length - before).toBe(2);
    }
  });

  it("tells a failure of a page when its turn comes, after the rows before it", async () => {
    const { origin } = await serve((request, response) => {
      if (request.query["page"] === "2") response.writeHead(400).end("no page two");
      else return byNumber(request, response);
    });
    let rows = 0;
    const onRows = (batch: readonly unknown[]) => {
      rows += batch.length;
      return true;
    };

    const [problem] = await problemsOf(() =>
      rowsOf({ url: origin, paging: "page", rows: "/data", total: "/total" }, { onRows }),
    );

    expect(problem?.detail).toContain("no page two");
    expect(rows).toBe(10);
  });
});

/** The number of requests once no more come. */
async function settled(requests: readonly unknown[]): Promise<number> {
  for (let before = -1; before !== requests.length; ) {
    before = requests.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return requests.length;
}
