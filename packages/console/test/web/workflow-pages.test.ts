import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { World } from "../authoring/kit.js";
import { expectAccessible, expectNoSideScroll, noBrowser, picture } from "./browser.js";
import { useConsole } from "./use-console.js";

const DAY = "2024-09-24";
const SALES = "day,store,amount\n2024-09-24,東京,120\n2024-09-24,札幌,40\n2024-09-25,大阪,80\n";
const SCHEMA = `
    - { name: day, type: DATE }
    - { name: store, type: STRING }
    - { name: amount, type: INTEGER }`;

let world: World;

const open = useConsole((made) => {
  world = made;
  world.write("sales.csv", SALES);
  for (const day of ["24", "26"]) world.write(`daily/2024-09-${day}.csv`, `day,store,amount\n2024-09-${day},東京,1\n`);
});

// Browser, console and the runs that it starts share two cores: a busy machine takes its time.
describe("the pages of workflows", { timeout: 300_000 }, () => {
  test("a newcomer makes a workflow for a CSV, runs it and sees its rows, in Japanese", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open("/workflows", { locale: "ja" });
    const { page } = pages;
    await page.getByRole("link", { name: "ワークフローを作成" }).click();
    await page.getByRole("button", { name: /^ファイル/ }).click();

    // Nothing is entered: the field says so, and has the focus.
    await page.getByRole("button", { name: "行をプレビュー" }).click();
    await page.getByText(/path: /).waitFor();
    expect(await page.locator(":focus").getAttribute("aria-label")).toBe("path 1 件目");

    await page.getByLabel("path 1 件目").fill("../sales.csv");
    await page.getByRole("button", { name: "行をプレビュー" }).click();
    await page.getByRole("cell", { name: "札幌" }).waitFor();
    await expectAccessible(page);
    await picture(page, "new-workflow-source-ja");

    await page.getByRole("button", { name: "次へ：テーブル" }).click();
    await page.getByRole("button", { name: "DATE にする" }).click();
    await page.getByRole("button", { name: "INTEGER にする" }).click();
    await page.getByRole("button", { name: "day で対象期間に絞り込む" }).click();
    expect(await page.getByLabel("ワークフロー名").inputValue()).toBe("sales");
    expect(await page.getByLabel("日付の列").inputValue()).toBe("day");
    await expectAccessible(page);
    await picture(page, "new-workflow-table-ja");

    await page.getByRole("button", { name: "次へ：スケジュール" }).click();
    await page.getByLabel("毎日").check();
    await expect.poll(() => page.locator(".turns > li").count()).toBe(5);
    await page.getByLabel("Slack", { exact: true }).fill("SLACK_URL");
    await expectAccessible(page);
    await picture(page, "new-workflow-schedule-ja");

    // What was entered outlives a reload.
    await page.reload();
    await page.getByText("前回の入力内容を復元しました。").waitFor();
    await page.getByRole("button", { name: "次へ：保存" }).click();
    await page.getByRole("button", { name: "保存する" }).click();
    await page.getByLabel("FROM").fill(DAY);
    await page.getByLabel("TO").fill(DAY);
    await page.getByRole("button", { name: "今すぐ実行" }).click();
    await page.getByText("2 行を data.sales に取り込みました").waitFor();
    await page.getByRole("tab", { name: "行", exact: true }).click();
    await page.getByRole("cell", { name: "札幌" }).waitFor();
    const file = world.read("workflows/sales.yaml");
    expect(file).toContain("slack: env:SLACK_URL");
    expect(file).toContain("type: DATE");
    expect(file).toContain("--param=dateColumn=day");
    expect(file).toContain("mode: replace-window");
  });

  test("a param that does not fit is told at its field, however deep it is folded", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    await using pages = await open("/connectors/files");
    const { page } = pages;
    await page.getByLabel("path 1").fill("../sales.csv");
    await page.getByText(/more settings/).click();
    await page.getByLabel("delimiter").fill("ab");
    await page.getByText(/more settings/).click();
    await page.getByRole("button", { name: "Check" }).click();
    const field = page.locator("[aria-invalid=true]");
    await field.waitFor();
    expect(await page.locator(":focus").getAttribute("name")).toBe("delimiter");
    const described = await field.getAttribute("aria-describedby");
    const error = page.locator(`#${described?.split(" ").at(-1)}`);
    expect(await error.textContent()).toContain("exactly one ASCII character");
    await field.fill(",");
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByText(/^It works\./).waitFor();
  });

  test("YAML has its problems at their lines, and a file changed on disk is not overwritten unseen", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    const file = "workflows/edited.yaml";
    world.write(file, workflow("edited"));
    await using pages = await open("/workflows/edited?tab=edit");
    const { page } = pages;
    await page.getByRole("button", { name: "YAML" }).click();
    const editor = page.getByRole("textbox", { name: "Text of the workflow file" });
    await editor.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText("tabel: 1\n");
    await page.getByRole("button", { name: "Line 14" }).waitFor();
    await page.locator(".cm-lint-marker-error").waitFor();
    await expectAccessible(page);
    await picture(page, "workflow-yaml-problem");

    await page.getByRole("button", { name: "Line 14" }).click();
    await page.keyboard.press("Control+End");
    for (let count = 0; count < "tabel: 1\n".length; count += 1) await page.keyboard.press("Backspace");
    await page.keyboard.insertText("# mine\n");
    await page.getByText("No problems").waitFor();
    world.write(file, `${workflow("edited")}# theirs\n`);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Changed on disk").waitFor();
    expect(world.read(file)).toContain("# theirs");
    await page.getByRole("button", { name: "Compare" }).click();
    await page.locator(".cm-deletedChunk").getByText("# theirs").waitFor();
    await expectAccessible(page);
    await picture(page, "workflow-conflict");
    await page.getByRole("button", { name: "Overwrite it with mine" }).click();
    await expect.poll(() => world.read(file)).toContain("# mine");
  });

  test("the form changes the file that it was opened with, and warns before what was changed is lost", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    world.write("workflows/form.yaml", `# Sales of our stores.\n${workflow("form")}`);
    await using pages = await open("/workflows/form?tab=edit");
    const { page } = pages;
    await page.getByRole("textbox", { name: "Table", exact: true }).fill("data.other");
    const questions: string[] = [];
    page.on("dialog", (dialog) => {
      questions.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole("link", { name: "Connectors" }).click();
    expect(questions).toHaveLength(1);
    expect(page.url()).toContain("/workflows/form");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    const file = world.read("workflows/form.yaml");
    expect(file).toContain("name: data.other");
    expect(file).toContain("# Sales of our stores.");
  });

  test("a backfill is followed day by day, and days that fail say why", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    world.write("workflows/daily.yaml", workflow("daily", "../daily/{date}.csv"));
    await using pages = await open("/workflows/daily?tab=backfill");
    const { page } = pages;
    await page.getByLabel("FROM").fill("2024-09-24");
    await page.getByLabel("TO").fill("2024-09-26");
    await page.getByRole("button", { name: "Start the backfill" }).click();
    await page.getByText("Days failed").waitFor();
    await page.getByText("3 of 3 days").waitFor();
    expect(await page.locator(".month a.backfill-day").count()).toBe(3);
    await page.getByRole("region", { name: "Days that failed" }).getByRole("link", { name: "2024-09-25" }).waitFor();
    await expectAccessible(page);
    await picture(page, "workflow-backfill");
    world.write("daily/2024-09-25.csv", "day,store,amount\n2024-09-25,東京,1\n");
    await page.getByRole("button", { name: "Try the failed days again" }).click();
    await page.getByText("Complete", { exact: true }).waitFor();
  });

  test("a pre-test is started, followed and stopped", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    world.write("workflows/tested.yaml", workflow("tested"));
    await using pages = await open("/workflows/tested?tab=pretest");
    const { page } = pages;
    await page.getByLabel("Faults").selectOption("none");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("progressbar", { name: "Trials that have ended" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped", { exact: true }).waitFor();
    await page.goto("/pretests");
    await page.getByRole("cell", { name: "Stopped" }).waitFor();
  });

  test("nothing serious for axe, and nothing sticks out at the side, in the dark at 390 pixels", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    world.write("workflows/small.yaml", workflow("small"));
    world.write("workflows/bad.yaml", "tabel: {}\n");
    await using pages = await open("/workflows", {
      locale: "ja",
      colorScheme: "dark",
      viewport: { width: 390, height: 844 },
    });
    const { page } = pages;
    const seen: Readonly<Record<string, string>> = {
      "/workflows": "table",
      "/workflows/small": "dl",
      "/workflows/small?tab=edit": ".columns-list",
      "/workflows/small?tab=backfill": ".backfill-start",
      "/workflows/small?tab=pretest": ".pretest-start",
      "/connectors": ".connector-tile",
      "/connectors/rest?tab=params": "table",
      "/connectors/rest?tab=readme": ".markdown table",
      "/new-workflow": ".choose-one",
      "/pretests": ".pretest-start",
    };
    for (const [path, shown] of Object.entries(seen)) {
      await page.goto(path);
      await page.locator(shown).first().waitFor();
      await expectAccessible(page);
      await expectNoSideScroll(page);
      await picture(page, `small${path.replaceAll(/\W+/g, "-")}`);
    }
  });
});

function workflow(name: string, path = "../sales.csv"): string {
  return `name: ${name}
command: [node, ${join(import.meta.dirname, "../../../container/dist/main.js")}]
args:
  - --connector=files
  - --param=path=${path}
  - --output=gs://local/${name}
output: gs://local/${name}
table:
  name: data.${name}
  schema:${SCHEMA}
`;
}
