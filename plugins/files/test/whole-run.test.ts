import { runConnector } from "@collectro/testkit";
import { expect, test } from "vitest";
import { useTempDir } from "./temp-dir.js";

const CONNECTOR = new URL("..", import.meta.url);
const SCHEMA = [
  { name: "day", type: "DATE", mode: "REQUIRED" },
  { name: "id", type: "INT64" },
  { name: "name", type: "STRING" },
];
const dir = useTempDir();

test("reads one file a day through the container's program, lines and rows alike", async () => {
  await dir.write("in/20240924.csv", 'day,id,name\n2024-09-24,9007199254740993,"東京, ""駅"""\n');
  await dir.write("in/20240925.csv", "day,id,name\n2024-09-25,,\n");
  const options = { from: "2024-09-24", to: "2024-09-25", params: { path: dir.path("in/{date}.csv") } };
  const path = dir.path("in/{yyyy}{mm}{dd}.csv");

  const typed = await runConnector(CONNECTOR, { ...options, params: { path }, schema: SCHEMA });
  const texts = await runConnector(CONNECTOR, { ...options, params: { path } });

  expect({ exitCode: typed.exitCode, errors: typed.errors }).toEqual({ exitCode: 0, errors: [] });
  expect(typed.lines).toEqual([
    '{"day":"2024-09-24","id":"9007199254740993","name":"東京, \\"駅\\""}',
    '{"day":"2024-09-25","id":null,"name":null}',
  ]);
  expect(texts.rows.map((row) => row["id"])).toEqual(["9007199254740993", null]);
  expect(typed.report?.slices).toMatchObject([{ rows: 1 }, { rows: 1 }]);
});

test("fails as a whole when the last day's file is missing, and says which", async () => {
  await dir.write("gap/20240924.csv", "day,id,name\n2024-09-24,1,a\n");
  const params = { path: dir.path("gap/{yyyy}{mm}{dd}.csv") };

  const run = await runConnector(CONNECTOR, { from: "2024-09-24", to: "2024-09-25", params, schema: SCHEMA });

  expect(run).toMatchObject({ exitCode: 1, result: "failure", objects: [] });
  expect(run.errors).toEqual([expect.stringMatching(/SOURCE_NOT_FOUND.*20240925\.csv/)]);
});
