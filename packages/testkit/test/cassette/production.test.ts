import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runConnector } from "../../src/index.js";
import { deck } from "./rig.js";

/** Has every process of a run write down the modules that it loads. */
function spy(list: string): Record<string, string> {
  const code = `
    import { appendFileSync } from "node:fs";
    import { registerHooks } from "node:module";
    registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(list)}, url + "\\n"); return next(url, context); } });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

test("the container's program loads nothing of it, and nothing that a run is given makes it record or replay", async () => {
  const { dir, origin, path, record, requests } = await deck("yield rows(await http.json(url));", (_, response) =>
    response.end('[{"id":1}]'),
  );
  const loaded = join(dir, "loaded.txt");
  const options = { from: "2024-09-24", params: { url: origin } };
  const hopeful = {
    COLLECTRO_CASSETTE: path,
    COLLECTRO_RECORD: path,
    COLLECTRO_TAPE: `{"mode":"record","path":"${path}"}`,
  };

  const plain = await runConnector(dir, { ...options, env: { ...spy(loaded), ...hopeful } });
  const modules = await readFile(loaded, "utf8");
  const asked = await Promise.all([
    runConnector(dir, { ...options, args: ["record", path] }),
    runConnector(dir, { ...options, args: [`--record=${path}`] }),
    runConnector(dir, { ...options, args: [`--cassette=${path}`] }),
    runConnector(dir, { ...options, params: { ...options.params, cassette: path, record: path } }),
  ]);

  expect(plain).toMatchObject({ exitCode: 0, rows: [{ id: 1 }] });
  expect(modules).toContain("/host/dist/worker/run.js");
  expect(modules).not.toContain("/testkit/dist/");
  expect(asked.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2]);
  expect(requests).toHaveLength(1);
  expect(await readdir(dir)).not.toContain("recorded");
  await record({}, [], spy(loaded));
  expect(await readFile(loaded, "utf8")).toContain("/testkit/dist/cassette/recorder.js");
});
