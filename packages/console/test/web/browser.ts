import { existsSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { TOKEN } from "../server/kit.js";

const CHROMIUM = "/usr/bin/chromium";
/** Pictures of the pages and traces, for people. */
export const ARTIFACTS = join(import.meta.dirname, "../../artifacts");

/** Why there is no browser here; undefined when there is one. */
export const noBrowser = existsSync(CHROMIUM) ? undefined : "no chromium here: apt-get install chromium";

/** Debian's Chromium without a window. */
export async function launch(): Promise<Browser> {
  return await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** A page of a console as somebody with its token sees it; 1280 × 900 and English unless told otherwise. */
export async function signIn(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  token = TOKEN,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en",
    reducedMotion: "reduce",
    baseURL: url,
    ...options,
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  await page.goto(`/?token=${token}`);
  return page;
}

/** Keeps a picture of the whole page as it is. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: true });
}

/** Nothing that axe calls serious or critical, on the whole page or in a part of it. */
export async function expectAccessible(page: Page, part = "body"): Promise<void> {
  // Our pages have one frame: no second page is needed to put results together.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include(part).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`)).toEqual([]);
}

/** Nothing sticks out at the side. */
export async function expectNoSideScroll(page: Page): Promise<void> {
  const [needed, there] = await page.evaluate<[number, number]>(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  );
  expect(needed).toBeLessThanOrEqual(there);
}
