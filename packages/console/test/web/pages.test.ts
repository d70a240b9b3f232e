import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATES, DAY, filesWorkflow, logs, openWorld, shellWorkflow, type World, waitsFor } from "../server/kit.js";
import {
  expectAccessible,
  expectNoSideScroll,
  type Look,
  launch,
  noBrowser,
  type OpenedPage,
  pagesOf,
  picture,
} from "./browser.js";

const MARKUP = "<img src=x onerror=alert(1)> & <b>bold</b>";
const LOOKS = [
  { locale: "en", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { locale: "ja", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;
/** Everything that the first page loads, as it goes over the wire. */
const MAX_FIRST_PAGE_BYTES = 150 * 1024;
/** So many that a browser could not draw them all below one another. */
const MANY = 600_000;

let world: World & AsyncDisposable;
let browser: Browser;
let openPage: ReturnType<typeof pagesOf>;
const runs: Record<string, string> = {};

beforeAll(async () => {
  if (noBrowser) return;
  [world, browser] = await Promise.all([openWorld(), launch()]);
  openPage = pagesOf(browser, world.console);
  await makeRuns();
});

afterAll(async () => {
  await browser?.close();
  await world?.[Symbol.asyncDispose]();
});

describe("the pages", () => {
  test("somebody who has run nothing is led to a workflow", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using empty = await openWorld();
    await using pages = await open("/", {}, empty);
    await pages.page.getByRole("link", { name: "Create a workflow" }).waitFor();
    await expectAccessible(pages.page);
    await picture(pages.page, "runs-empty");
  });

  test("a run appears in list and calendar without a reload, and filters stay in the address", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open("/?until=2024-09-25");
    const { page } = pages;
    const list = page.getByRole("table", { name: "All runs" });
    await expect.poll(() => list.getByRole("row").count()).toBe(5);
    await world.run("silent", { from: "2024-09-25", to: "2024-09-25" });
    await expect.poll(() => list.getByRole("row").count()).toBe(6);
    await page.getByRole("link", { name: "Wed, Sep 25, 2024 · Lost" }).waitFor();

    await page.getByLabel("Verdict").selectOption("failed");
    await expect.poll(() => list.getByRole("row").count()).toBe(3);
    expect(page.url()).toContain("verdict=failed");
    await page.reload();
    await list.getByText("Failed").first().waitFor();
    expect(await list.getByRole("row").count()).toBe(3);
  });

  test("the first page is small", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open("/", {}, world);
    const { page } = pages;
    const sizes: Promise<number>[] = [];
    page.on("requestfinished", (request) => {
      if (!request.url().includes("/api/")) sizes.push(request.sizes().then((size) => size.responseBodySize));
    });
    const session = await page.context().newCDPSession(page);
    // Other tests have loaded it before: from the cache it would weigh nothing.
    await session.send("Network.clearBrowserCache");
    await page.reload();
    await page.locator(".run-table").waitFor();
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(3);
    expect(bytes).toBeGreaterThan(MAX_FIRST_PAGE_BYTES / 3);
    expect(bytes).toBeLessThan(MAX_FIRST_PAGE_BYTES);
  });

  test("the calendar says each day in words and goes by the keyboard", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open(`/?until=${DAY}`);
    const { page } = pages;
    const loaded = page.getByRole("link", { name: "Tue, Sep 24, 2024 · Loaded · 3 rows" });
    await loaded.focus();
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator(":focus").getAttribute("aria-label")).toBe("Mon, Sep 23, 2024 · no run");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "3 rows are in t.cities" }).waitFor();
    expect(page.url()).toContain(runs["cities"]);
  });

  test("a run that failed says why and what to do, and its log opens at the first error", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open(`/runs/${runs["broken"]}`);
    const { page } = pages;
    await page.getByText("Failed: nothing was loaded").waitFor();
    await page.locator(".verdict-errors").getByText("the source said no: HTTP 503").waitFor();
    await page.getByText("put it right, then run these dates again").waitFor();
    await page.getByRole("button", { name: "First error" }).click();
    await page.getByRole("option", { selected: true }).getByText("the source said no").waitFor();
    await page.getByRole("button", { name: "Run again" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Run again" }).click();
    await expect.poll(() => page.url()).not.toContain(runs["broken"]);
    await page.getByText("Failed: nothing was loaded").waitFor();
  });

  test("text of a log that looks like markup is text", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open(`/runs/${runs["broken"]}`);
    const { page } = pages;
    await page.getByRole("option").getByText(MARKUP).click();
    expect(await page.locator(".log-detail pre").textContent()).toBe(MARKUP);
    await page.getByLabel("Search in the log").fill("<B>");
    await expect.poll(() => page.locator("mark").allTextContents()).toEqual(["<b>"]);
    expect(await page.locator("main :is(img, b):not(.brand *)").count()).toBe(0);
  });

  test("objects, rows and SQL show what was loaded, digit for digit", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open(`/runs/${runs["cities"]}?tab=objects`);
    const { page } = pages;
    await page.getByRole("button", { name: "First lines" }).click();
    await page.getByRole("dialog").getByText("9007199254740993").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Rows" }).click();
    await page.getByRole("cell", { name: "9007199254740993" }).waitFor();
    await page.getByRole("tab", { name: "SQL" }).click();
    await page.getByRole("textbox").fill("SELECT count(*) AS cities FROM t.cities");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("cell", { name: "3" }).waitFor();
    await page.getByRole("textbox").fill("SELECT 1,\n  nothing FROM t.cities");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("alert").waitFor();
    expect(await page.evaluate("getSelection().toString()")).toBe("nothing");
  });

  test("a running log is followed, left alone once somebody scrolls up, and the run can be stopped", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    const [go, on] = [join(world.dir, "go"), join(world.dir, "on")];
    const script = `${logs("info", "begun")}; ${waitsFor(go)}; for i in $(seq 300); do ${logs("info", "counting")}; done
      ${logs("error", "look here")}; ${waitsFor(on)}; ${logs("info", "the end")}; sleep 100`;
    await world.write("workflows/live.yaml", shellWorkflow("live", script));
    const started = await world.ask("/api/workflows/live/runs", { method: "POST", body: DATES });
    const { run } = (await started.json()) as { run: string };
    await using pages = await open(`/runs/${run}`);
    const { page } = pages;
    await page.getByRole("option").getByText("begun").waitFor();
    await writeFile(go, "");
    await page.getByRole("option").getByText("look here").waitFor();
    await page.getByText("302 lines").waitFor();
    await picture(page, "run-live");
    await page.getByRole("listbox").hover();
    await page.mouse.wheel(0, -3_000);
    await page.getByRole("button", { name: "Follow", pressed: false }).waitFor();
    await writeFile(on, "");
    await page.getByText("303 lines").waitFor();
    expect(await page.getByRole("option").getByText("the end").count()).toBe(0);
    await page.mouse.wheel(0, 10_000);
    await page.getByRole("button", { name: "Follow", pressed: true }).waitFor();
    await page.getByRole("option").getByText("the end").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    await page.getByText("Failed: nothing was loaded").waitFor();
  });

  test("a log of any length is read at any place", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    const lines = `seq ${MANY} | awk '{printf "{\\"severity\\":\\"info\\",\\"log\\":\\"line %d\\"}\\n", $1}' >>log.txt`;
    await world.write("workflows/long.yaml", shellWorkflow("long", `${lines}; printf failure >job_result.txt`));
    const { id } = await world.run("long");
    await using pages = await open(`/runs/${id}`);
    const { page } = pages;
    await page.getByText("600,000 lines").waitFor();
    await page.getByRole("listbox").focus();
    await page.keyboard.press("End");
    await page.getByRole("option", { selected: true }).getByText(`line ${MANY}`, { exact: true }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page
      .getByRole("option", { selected: true })
      .getByText(`line ${MANY - 1}`, { exact: true })
      .waitFor();
    await page.evaluate(
      "document.querySelector('.log-scroll').scrollTop = document.querySelector('.log-whole').clientHeight / 2",
    );
    await page.getByText("line 300000", { exact: true }).waitFor();
    await page.getByLabel("Search in the log").fill("line 123456");
    await page.getByText("1 of 600,000 lines").waitFor();
    await page.getByRole("option").getByText("line 123456").click();
    await page.getByRole("button", { name: "Show in the whole log" }).click();
    await page.getByText("line 123457", { exact: true }).waitFor();
  });

  for (const look of LOOKS) {
    const name = `${look.locale}-${look.colorScheme}-${look.viewport.width}`;
    test(`nothing serious for axe, and nothing sticks out at the side: ${name}`, async (context) => {
      if (noBrowser) context.skip(noBrowser);
      await using pages = await open(`/?until=${DAY}`, look);
      const { page } = pages;
      await page.getByRole("grid").waitFor();
      await page.locator(".run-table").waitFor();
      await check(page, `runs-${name}`);
      await page.goto(`/runs/${runs["broken"]}`);
      await page.getByRole("option").first().waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe(look.locale);
      await check(page, `run-failed-${name}`);
      await page.goto(`/runs/${runs["cities"]}`);
      for (const [tab, shown] of Object.entries({
        objects: "tbody",
        rows: "tbody",
        sql: "textarea",
        history: "canvas",
      })) {
        await page.locator(`[role=tab][data-key=${tab}]`).click();
        await page.locator(`[role=tabpanel] ${shown}`).first().waitFor();
        await check(page, `run-${tab}-${name}`, "[role=tabpanel]");
      }
    });
  }

  test("what the server says is in the language of the page, and a choice of language stays", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open();
    const { page } = pages;
    const [asked, chosen] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    // The first answer is on its way when the language is chosen.
    const late = async (route: Route): Promise<void> => {
      const response = await route.fetch();
      asked.resolve();
      await chosen.promise;
      await route.fulfill({ response }).catch(() => undefined);
    };
    await page.route(`**/api/runs/${runs["broken"]}`, late, { times: 1 });
    await page.goto(`/runs/${runs["broken"]}`);
    await asked.promise;
    await page.getByRole("button", { name: "日本語" }).click();
    chosen.resolve();
    await page.getByText("失敗しました。データは取り込まれていません").waitFor();
    const reason = page.getByText("RESULT_FAILURE").locator("..");
    await expect.poll(() => reason.textContent()).toMatch(/[ぁ-ん]/);
    await page.reload();
    await page.getByRole("button", { name: "再実行" }).waitFor();
  });

  test("a console that is gone is told, and one that came back with another token", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open("/");
    await pages.page.getByRole("table", { name: "All runs" }).waitFor();
    await world.restart({});
    await pages.page.getByText("Connection lost").waitFor();

    await using others = await open("/");
    await others.page.getByRole("table", { name: "All runs" }).waitFor();
    await world.restart({ port: Number(new URL(world.console.url).port), token: "another" });
    await others.page.getByText("This console needs its key").waitFor();
  });
});

async function makeRuns(): Promise<void> {
  const broken = `${logs("info", "asking")}; ${logs("info", MARKUP)}; ${logs("error", "the source said no: HTTP 503")};
    printf failure >job_result.txt; exit 1`;
  const silent = `${logs("info", "not a word more")}; exit 0`;
  await world.write("workflows/cities.yaml", filesWorkflow());
  await world.write("workflows/broken.yaml", shellWorkflow("broken", broken));
  await world.write("workflows/silent.yaml", shellWorkflow("silent", silent));
  // A day without rows fails: something to compare with.
  await world.run("cities", { from: "2024-09-21", to: "2024-09-21" });
  for (const name of ["cities", "broken", "silent"]) runs[name] = (await world.run(name)).id;
}

/** A page of the console, or of another one. */
async function open(path = "/", look: Look = {}, of: World = world): Promise<OpenedPage> {
  return await openPage(path, look, of.console);
}

async function check(page: Page, name: string, part?: string): Promise<void> {
  await expectAccessible(page, part);
  await expectNoSideScroll(page);
  await picture(page, name);
}
