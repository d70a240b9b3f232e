import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunDetail, Started } from "../../src/api/index.js";
import type { World } from "../authoring/kit.js";
import { waitsFor } from "../server/kit.js";
import { expectAccessible, noBrowser, picture } from "./browser.js";
import { useConsole } from "./use-console.js";

const DAY = "2024-09-24";

let world: World;

const open = useConsole((made) => {
  world = made;
  world.write("sales.csv", "day,store,amount\n2024-09-24,東京,120\n2024-09-24,札幌,40\n");
});

// Browser, console and the runs that it starts share two cores: a busy machine takes its time.
describe("the console in daily use", { timeout: 300_000 }, () => {
  test("a file that is no workflow is opened where the list tells of it, and mended, in Japanese", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    const good = workflow("mended");
    world.write("workflows/mended.yaml", good.replace("output:", "outptu:"));
    await using pages = await open("/workflows", { locale: "ja" });
    const { page } = pages;
    await page.getByRole("link", { name: "mended.yaml を開く" }).click();
    await page.getByText("7 行目").first().waitFor();
    await expectAccessible(page);
    await picture(page, "workflow-file-ja");
    const editor = page.getByRole("textbox", { name: "ワークフローファイルの内容" });
    const write = async (text: string) => {
      await editor.click();
      await page.keyboard.press("Control+A");
      await page.keyboard.insertText(text);
    };
    await write(good);
    await page.getByText("問題ありません").waitFor();
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByLabel("FROM").waitFor();
    expect(page.url()).toMatch(/\/workflows\/mended$/);
    expect(world.read("workflows/mended.yaml")).toBe(good);

    // No YAML at all: nobody can say what is secret in it, and it is shown to whoever asks for it.
    world.write("workflows/mended.yaml", `${good}- x\n`);
    await page.goto("/workflow-files/mended.yaml");
    await page.getByText(/YAML として読めないため/).waitFor();
    expect(await editor.count()).toBe(0);
    await picture(page, "workflow-file-hidden-ja");
    await page.getByRole("button", { name: "表示して修正する" }).click();
    await write(good);
    await page.getByText("問題ありません").waitFor();
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByLabel("FROM").waitFor();
    expect(world.read("workflows/mended.yaml")).toBe(good);
  });

  test("warehouse and limits are set in the form, and what does not fit is told there", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    world.write("workflows/wide.yaml", workflow("wide"));
    await using pages = await open("/workflows/wide?tab=edit");
    const { page } = pages;
    await page
      .getByText(/^More settings/)
      .first()
      .waitFor();
    await page.locator(".form-more > summary", { hasText: "More settings: warehouse" }).click();
    await page.getByRole("radio", { name: "BigQuery" }).check();
    await page.getByLabel("location").fill("asia-northeast1");
    await page.locator("[data-field='bigquery/partition/column'] input").fill("day");
    await page.getByLabel("silence").fill("soon");
    await page
      .getByText(/The longest time without a log line/)
      .first()
      .waitFor();
    await page.locator("[name=silence][aria-invalid=true]").waitFor();
    await expectAccessible(page);
    await picture(page, "workflow-settings");
    await page.getByLabel("silence").fill("20m");
    // The bucket of this machine is none that BigQuery reads.
    await page.getByLabel("Where objects are stored").fill("gs://shop/wide");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    const file = world.read("workflows/wide.yaml");
    expect(file).toContain("limits: { silence: 20m }");
    expect(file).toMatch(/bigquery:\n {2}location: asia-northeast1\n {2}partition: \{ column: day \}/);
  });

  test("a query can be cancelled, and one with more rows than are shown says so", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    const dates = { from: DAY, to: DAY };
    world.write("workflows/asked.yaml", workflow("asked"));
    const { body } = await world.send<Started>("POST", "/api/workflows/asked/runs", dates);
    await ended(body.run);
    await using pages = await open(`/runs/${body.run}?tab=sql`);
    const { page } = pages;
    await page.getByRole("textbox").fill("SELECT count(*) FROM range(1000000000000) a, range(1000000) b WHERE a <> b");
    await page.getByRole("button", { name: "Run query" }).click();
    await page.getByText(/^Running for \d+ s; it is ended after 20 s$/).waitFor();
    await picture(page, "run-sql-running");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("The query was cancelled.").waitFor();
    await page.getByRole("textbox").fill("FROM range(1001)");
    await page.getByRole("button", { name: "Run query" }).click();
    await page.getByText("Only the first 1,000 rows are shown; there are more").waitFor();
    await expectAccessible(page, "[role=tabpanel]");
  });

  test("what a container of ours has come to is shown while it runs", async (context) => {
    if (noBrowser) context.skip(noBrowser);
    const shared = (count: number) => `printf '{"read":${count},"encoded":${count},"stored":0}' >.progress.json`;
    const script = `cd "$COLLECTRO_SHARED_DIR"; ${shared(1200)}; ${waitsFor(join(world.dir, "go"))}; ${shared(3456)}; ${waitsFor(join(world.dir, "end"))}`;
    const command = JSON.stringify(["/bin/sh", "-c", script]);
    world.write(
      "workflows/counting.yaml",
      workflow("counting").replace(/command: .*/, () => `command: ${command}`),
    );
    const dates = { from: DAY, to: DAY };
    const { body } = await world.send<Started>("POST", "/api/workflows/counting/runs", dates);
    await using pages = await open(`/runs/${body.run}`);
    const { page } = pages;
    const read = page.locator(".stage").first();
    await read.getByText("1,200").waitFor();
    world.write("go", "");
    await read.getByText("3,456").waitFor();
    await picture(page, "run-counting");
    world.write("end", "");
    await ended(body.run);
  });
});

async function ended(run: string): Promise<void> {
  const phase = async () => (await world.get<RunDetail>(`/api/runs/${run}`)).body.phase;
  await expect.poll(phase, { timeout: 90_000 }).toBe("ended");
}

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
  schema:
    - { name: day, type: DATE }
    - { name: store, type: STRING }
    - { name: amount, type: INTEGER }
`;
}
