import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLONE } from "../authoring/kit.js";
import { ARTIFACTS, launch, newPage, noBrowser, picture, signInUrl } from "./browser.js";

const DAY = "2024-09-24";
const isTraced = Boolean(process.env["COLLECTRO_WHOLE_SUITE"]);
const GOOD = "day,store,amount\n2024-09-24,東京,120\n2024-09-24,札幌,40\n";
const BROKEN = "day,store,amount\n2024-09-24,東京,百二十\n2024-09-24,札幌,40\n";
/** Japan keeps one time all year. */
const JAPAN_MS = 9 * 3_600_000;

let dir: string;
let slack: Server;
const messages: string[] = [];
let collectro: ChildProcess;
let browser: Browser;

beforeAll(async () => {
  if (noBrowser) return;
  dir = mkdtempSync(join(tmpdir(), "first-day-"));
  slack = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    messages.push(body);
    response.end("ok");
  });
  slack.listen(0, "127.0.0.1");
  await once(slack, "listening");
  const { port } = slack.address() as AddressInfo;
  const env = {
    PATH: process.env["PATH"],
    LANG: "ja_JP.UTF-8",
    COLLECTRO_PROJECT: join(CLONE, "packages/container"),
    SLACK_URL: `http://127.0.0.1:${port}/services/T0/B0/secret`,
  };
  const main = join(CLONE, "packages/cli/dist/main.js");
  collectro = spawn(process.execPath, [main, "console", "--port", "0"], {
    cwd: dir,
    env,
    stdio: ["ignore", "pipe", 2],
  });
  if (collectro.stdout) await once(collectro.stdout, "data");
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  if (collectro?.exitCode === null) {
    collectro.kill();
    await once(collectro, "exit");
  }
  slack?.close();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

// From an empty folder to a schedule, a failure that is told, and back, as a new user goes. The whole suite keeps a trace: every step with its pictures.
test("the first day of a new user, in Japanese", { timeout: 300_000 }, async (context) => {
  if (noBrowser) context.skip(noBrowser);
  const { url, token } = JSON.parse(readFileSync(join(dir, ".collectro/console.json"), "utf8"));
  const page = await newPage(browser, url, "ja-JP");
  const { tracing } = page.context();
  if (isTraced) await tracing.start({ screenshots: true, snapshots: true });
  try {
    writeFileSync(join(dir, "sales.csv"), GOOD);
    await page.goto(signInUrl(url, "/workflows", token));
    await makeWorkflow(page);
    await runFor(page, DAY);
    await page.getByText("2 行を data.sales に取り込みました").waitFor();
    await page.getByRole("tab", { name: "行", exact: true }).click();
    await page.getByRole("cell", { name: "札幌" }).waitFor();
    await picture(page, "first-day-loaded");

    await page.goto("/workflows/sales");
    const next = page.locator(".turns > li").first();
    await next.waitFor();
    expect(await next.textContent()).toContain(nextFive());
    await picture(page, "first-day-schedule");

    writeFileSync(join(dir, "sales.csv"), BROKEN);
    await runFor(page, DAY);
    await page.getByText("失敗しました").first().waitFor();
    const failedRun = page.url();
    await expect.poll(() => messages.length).toBeGreaterThan(0);
    const told = messages.join("\n");
    expect(told).toContain("sales");
    expect(told).toContain("百二十");
    expect(told).toContain(new URL(failedRun).pathname);
    expect(await page.content()).not.toContain("/services/T0/B0/secret");
    await picture(page, "first-day-failed");

    writeFileSync(join(dir, "sales.csv"), GOOD);
    await page.getByRole("button", { name: "再実行" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "再実行" }).click();
    await page.getByText("2 行を data.sales に取り込みました").waitFor();
    expect(page.url()).not.toBe(failedRun);

    await page.goto("/");
    const runs = page.getByRole("table", { name: "実行一覧" }).getByRole("row");
    await expect.poll(() => runs.count()).toBe(4);
    expect(await runs.nth(1).textContent()).toContain("取り込み済み");
    expect(await runs.nth(2).textContent()).toContain("失敗");
    await page.goto("/?until=2024-09-25");
    await page.getByText("失敗した日や応答のなかった日はありません。").waitFor();
    await picture(page, "first-day-green");
  } catch (error) {
    await picture(page, "first-day-where-it-stopped");
    throw error;
  } finally {
    if (isTraced) await tracing.stop({ path: join(ARTIFACTS, "first-day.zip") });
    await page.context().close();
  }
});

/** Connector, params, check, preview, columns, table, schedule for 5:00, Slack, save. */
async function makeWorkflow(page: Page): Promise<void> {
  await page.getByRole("link", { name: "ワークフローを作成" }).click();
  await page.getByRole("button", { name: /^ファイル/ }).click();
  await page.getByLabel("path 1 件目").fill("../sales.csv");
  await page.getByRole("button", { name: "接続を確認" }).click();
  await page.getByText(/^問題ありません。/).waitFor();
  await page.getByRole("button", { name: "行をプレビュー" }).click();
  await page.getByRole("cell", { name: "札幌" }).waitFor();
  await page.getByRole("button", { name: "次へ：テーブル" }).click();
  await page.getByRole("button", { name: "DATE にする" }).click();
  await page.getByRole("button", { name: "INTEGER にする" }).click();
  await page.getByRole("button", { name: "次へ：スケジュール" }).click();
  await page.getByLabel("毎日").check();
  await page.getByLabel("時刻").fill("05:00");
  await page.getByLabel("Slack", { exact: true }).fill("SLACK_URL");
  await page.getByRole("button", { name: "次へ：保存" }).click();
  await page.getByRole("button", { name: "保存する" }).click();
  await page.getByLabel("FROM").waitFor();
}

async function runFor(page: Page, day: string): Promise<void> {
  if (!(await page.getByLabel("FROM").isVisible())) await page.goto("/workflows/sales");
  await page.getByLabel("FROM").fill(day);
  await page.getByLabel("TO").fill(day);
  await page.getByRole("button", { name: "今すぐ実行" }).click();
}

/** The next 5:00 in Japan, as the page writes it. */
function nextFive(): string {
  const japan = new Date(Date.now() + JAPAN_MS);
  if (japan.getUTCHours() >= 5) japan.setUTCDate(japan.getUTCDate() + 1);
  return `${japan.getUTCFullYear()}年${japan.getUTCMonth() + 1}月${japan.getUTCDate()}日`;
}
