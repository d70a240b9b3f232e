import { existsSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Page, type ViewportSize } from "playwright-core";
import { expect } from "vitest";
import type { Console } from "../../src/index.js";

const CHROMIUM = "/usr/bin/chromium";
const VIEWPORT = { width: 1280, height: 900 };
/** Pictures of the pages and traces, for people: they prove nothing. */
export const ARTIFACTS = join(import.meta.dirname, "../../artifacts");

/** Why there is no browser here; undefined when there is one. */
export const noBrowser = existsSync(CHROMIUM) ? undefined : "no chromium here: apt-get install chromium";

/** Debian's Chromium without a window. */
export async function launch(): Promise<Browser> {
  return await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** How somebody looks at a console; English, light and 1280 × 900 unless told otherwise. */
export interface Look {
  readonly locale?: string;
  readonly colorScheme?: "light" | "dark";
  readonly viewport?: ViewportSize;
}

/** Where a console is, and its key. */
type Address = Pick<Console, "url" | "token">;

/** A page that the next test goes on with. */
export type OpenedPage = { readonly page: Page } & AsyncDisposable;

/** A page for somebody who has seen nothing of the console yet. */
export async function newPage(browser: Browser, baseURL: string, locale = "en"): Promise<Page> {
  const context = await browser.newContext({ baseURL, locale, viewport: VIEWPORT, reducedMotion: "reduce" });
  context.setDefaultTimeout(30_000);
  return await context.newPage();
}

/**
 * Opens pages of a console, or of another one, signed in. Each language has one page, which goes from test to test: a
 * new one costs a browser as much as four visits. What it remembers is gone when it is disposed of.
 */
export function pagesOf(browser: Browser, console: Address) {
  const pages = new Map<string, Promise<Page>>();
  return async (path: string, look: Look = {}, { url, token } = console): Promise<OpenedPage> => {
    const { locale = "en", colorScheme = "light", viewport = VIEWPORT } = look;
    const made = pages.get(locale) ?? newPage(browser, console.url, locale);
    pages.set(locale, made);
    const page = await made;
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.goto(signInUrl(url, path, token));
    return { page, [Symbol.asyncDispose]: async () => await forget(page) };
  };
}

/** Signs in and leads to a path. */
export function signInUrl(url: string, path: string, token: string): string {
  const address = new URL(path, url);
  address.searchParams.set("token", token);
  return address.href;
}

async function forget(page: Page): Promise<void> {
  page.removeAllListeners();
  await page.mouse.move(0, 0);
  await page.evaluate("localStorage.clear(); sessionStorage.clear()");
}

/** Keeps a picture of the whole page as it is. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: true });
}

/** Nothing that axe calls serious or critical, on the whole page or in a part of it. */
export async function expectAccessible(page: Page, part = "body"): Promise<void> {
  // Our pages have one frame: no second page is needed to put results together.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .include(part)
    .options({ resultTypes: ["violations"] })
    .analyze();
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
