import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { startWorld, type World } from "../authoring/kit.js";
import { type Look, launch, noBrowser, type OpenedPage, pagesOf } from "./browser.js";

/**
 * Gives the tests of a file one console on an empty folder and one browser, until they have ended.
 * @param prepare takes the console, and writes what the tests find in its folder
 * @returns opens a page of the console, signed in
 */
export function useConsole(prepare: (world: World) => void): (path: string, look?: Look) => Promise<OpenedPage> {
  let dir: string | undefined;
  let world: World | undefined;
  let browser: Browser | undefined;
  let openPage: ReturnType<typeof pagesOf> | undefined;
  beforeAll(async () => {
    if (noBrowser) return;
    dir = mkdtempSync(join(tmpdir(), "console-pages-"));
    [world, browser] = await Promise.all([startWorld(dir), launch()]);
    openPage = pagesOf(browser, world);
    prepare(world);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });
  return async (path, look) => {
    if (!openPage) throw new Error("there is no console yet");
    const opened = await openPage(path, look);
    opened.page.context().setDefaultTimeout(90_000);
    return opened;
  };
}
