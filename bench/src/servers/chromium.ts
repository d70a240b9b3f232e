import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { Absent } from "./absent.js";
import type { ConsoleServer } from "./console.js";

const CHROMIUM = "/usr/bin/chromium";

/** Where the browser is. Throws Absent when it is not. */
export function chromiumPath(): string {
  if (existsSync(CHROMIUM)) return CHROMIUM;
  throw new Absent(`no ${CHROMIUM}: install the package chromium`);
}

/** Starts a browser without a screen. Close it. */
export async function startChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox"] });
}

/** The address that logs a browser in and goes on to a page. */
export function loginUrl({ url, token }: ConsoleServer): string {
  return `${url}/?token=${token}`;
}
