import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { startWorld, type World } from "../authoring/kit.js";
import { launch, noBrowser, signIn } from "./browser.js";

/** A page that is closed when its test has ended. */
export type OpenedPage = { readonly page: Page } & AsyncDisposable;

/**
 * Gives the tests of a file one console on an empty folder and one browser, until they have ended.
 * @param prepare takes the console, and writes what the tests find in its folder
 * @returns opens a page of the console, signed in
 */
export function useConsole(prepare: (world: World) => void): (path: string, options?: object) => Promise<OpenedPage> {
  let dir: string | undefined;
  let world: World | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (noBrowser) return;
    dir = mkdtempSync(join(tmpdir(), "console-pages-"));
    [world, browser] = await Promise.all([startWorld(dir), launch()]);
    prepare(world);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });
  return async (path, options = {}) => {
    if (!browser || !world) throw new Error("there is no console yet");
    const page = await signIn(browser, world.url, options, world.token);
    page.context().setDefaultTimeout(90_000);
    await page.goto(path);
    return { page, [Symbol.asyncDispose]: async () => await page.context().close() };
  };
}
