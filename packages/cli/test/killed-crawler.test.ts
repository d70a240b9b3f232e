import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openState, previewRows } from "@collectro/crawler";
import type { ObservedProcess } from "@collectro/faultkit";
import { describe, expect } from "vitest";
import { filesWorkflow, shellWorkflow, test, type World } from "./cli-kit.js";

const DATES = ["--from=2024-09-01", "--to=2024-09-06"];
const DAYS = ["01", "02", "03", "04", "05", "06"].map((day) => `2024-09-${day}`);
const ROWS_A_DAY = 3;

/** A source that is asked once a day of the window; `onAsked` hears the how manieth question it is before it is answered. */
async function source(onAsked: (count: number) => void | Promise<void>): Promise<{ url: string } & AsyncDisposable> {
  let asked = 0;
  const server = createServer(async (request, response) => {
    const day = new URL(request.url ?? "", "http://source").searchParams.get("day");
    await onAsked(++asked);
    const rows = Array.from({ length: ROWS_A_DAY }, (_, id) => ({ day, id, name: `${day} ${id}` }));
    response.setHeader("content-type", "application/json").end(JSON.stringify(rows));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/?day={date}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A crawl of six days into a table that is only added to, so that nothing hides a second load. */
async function startCrawl(world: World, url: string): Promise<ObservedProcess> {
  const args = ["--connector=rest", `--param=url=${url}`, '--param=allowPrivate=["127.0.0.1"]'];
  const rest = [...args, "--schema=../data/schema.json", "--output=gs://local/t"];
  const table = { name: "t.cities", schema: "../data/schema.json", mode: "append" };
  await world.write("workflows/days.json", filesWorkflow({ args: rest, table }));
  await world.write("workflows/other.json", shellWorkflow('printf failure >"$COLLECTRO_SHARED_DIR/job_result.txt"'));
  return await world.start(["crawl", "days", ...DATES]);
}

/** The next crawl of whatever workflow takes up what was left. */
async function takeUp(world: World): Promise<string> {
  const { stdout } = await world.cli(["crawl", "other", ...DATES]);
  return /^run \S+, which had been interrupted: (\w+)$/m.exec(stdout)?.[1] ?? stdout;
}

async function loadedDays({ stateDir }: World): Promise<unknown[]> {
  await using state = openState(stateDir);
  const preview = await previewRows(state, "t.cities", 1_000);
  return (preview?.rows ?? []).map(({ name }) => name).sort();
}

const EVERY_ROW_ONCE = DAYS.flatMap((day) => Array.from({ length: ROWS_A_DAY }, (_, id) => `${day} ${id}`));

/** The first day, before anything is stored, and one in the midst; the promise `crawler-killed` strikes at many more points. */
const KILLED_AT = process.env["COLLECTRO_WHOLE_SUITE"] ? [1, 2, 3, 4, 5, 6] : [1, 4];

describe("a crawler that is killed while its container lives", () => {
  test.for(KILLED_AT)(
    "as day %i of 6 is read: the container goes on with the same store, and every row is loaded once",
    async (killAt, { world }) => {
      let crawler: ObservedProcess | undefined;
      await using days = await source(async (count) => {
        if (count !== killAt) return;
        crawler?.kill("SIGKILL");
        await crawler?.ended;
      });
      crawler = await startCrawl(world, days.url);
      await crawler.ended;

      const verdict = await takeUp(world);

      expect(verdict).toBe("loaded");
      expect(await loadedDays(world)).toEqual(EVERY_ROW_ONCE);
    },
  );

  test("and killed again while it takes the run up: every row is loaded once", async ({ world }) => {
    const first = Promise.withResolvers<ObservedProcess>();
    const second = Promise.withResolvers<ObservedProcess>();
    await using days = await source(async (count) => {
      if (count === 2) {
        const crawler = await first.promise;
        crawler.kill("SIGKILL");
        await crawler.ended;
        second.resolve(await world.start(["crawl", "other", ...DATES]));
      } else if (count === 4) {
        const crawler = await second.promise;
        await crawler.waitUntil(() => crawler.stdout.includes("RESUMED"), { what: "the run to be taken up" });
        crawler.kill("SIGKILL");
      }
    });
    first.resolve(await startCrawl(world, days.url));
    expect(await (await second.promise).ended).toMatchObject({ signal: "SIGKILL" });

    expect(await takeUp(world)).toBe("loaded");
    expect(await loadedDays(world)).toEqual(EVERY_ROW_ONCE);
  });

  test("and whose port is another's by then: the container is ended, nothing is loaded, and it is said", async ({
    world,
  }) => {
    const other = createServer(() => {});
    let crawler: ObservedProcess | undefined;
    await using days = await source(async () => {
      if (other.listening) return;
      crawler?.kill("SIGKILL");
      await crawler?.ended;
      const port = await portOfStore(world);
      await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    });
    crawler = await startCrawl(world, days.url);
    await crawler.ended;
    await expect.poll(() => other.listening).toBe(true);

    const { stdout } = await world.cli(["crawl", "other", ...DATES]);

    expect(stdout).toMatch(/^run \S+, which had been interrupted: (failed|lost)$/m);
    expect(stdout).toContain("STORE_MOVED: ");
    expect(await loadedDays(world)).toEqual([]);
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  });
});

/** Where the store of the only run was. */
async function portOfStore({ stateDir }: World): Promise<number> {
  await using state = openState(stateDir);
  const [run] = state.runs.list();
  return Number(new URL(run?.details.store?.url ?? "").port);
}
