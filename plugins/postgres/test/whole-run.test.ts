import { runConnector } from "@collectro/testkit";
import { expect, test } from "vitest";
import { useServer } from "./use-server.js";

const CONNECTOR = new URL("..", import.meta.url);
const server = useServer(`
  CREATE TABLE orders (id bigint PRIMARY KEY, day date NOT NULL, amount numeric(18,2), note text, tags text[]);
  INSERT INTO orders
    SELECT 9007199254740992 + n, date '2024-09-23' + n % 3, n / 100.0, E'行\\t' || n || E'\\n"\\\\', ARRAY['a', n::text]
    FROM generate_series(1, 3000) AS n;
`);

test("copies the rows of the window through the container's program, lines and rows alike", async () => {
  const params = { ...server.admin, table: "orders", windowColumn: "day", slices: "day" };
  const options = { from: "2024-09-24", to: "2024-09-25", params, secrets: [server.admin.password] };

  const lines = await runConnector(CONNECTOR, options);
  const schema = (lines.report?.schema ?? []).map((field) => ({ ...(field as object), mode: "NULLABLE" }));
  const tagged = schema.map((field) =>
    "name" in field && field.name === "tags" ? { ...field, mode: "REPEATED" } : field,
  );
  const rows = await runConnector(CONNECTOR, { ...options, schema: tagged });

  expect({ exitCode: lines.exitCode, errors: lines.errors }).toEqual({ exitCode: 0, errors: [] });
  expect(lines.report).toMatchObject({
    counts: { read: 2000, stored: 2000 },
    slices: [{ rows: 1000 }, { rows: 1000 }],
  });
  expect(lines.rows.find((row) => row["id"] === "9007199254740993")).toEqual({
    id: "9007199254740993",
    day: "2024-09-24",
    amount: "0.01",
    note: '行\t1\n"\\',
    tags: ["a", "1"],
  });
  expect(new Set(rows.lines)).toEqual(new Set(lines.lines));
});

test("tells a wrong password in one line that does not hold it", async () => {
  const params = { ...server.admin, password: "not the password", table: "orders" };
  const secrets = ["not the password"];

  const run = await runConnector(CONNECTOR, { from: "2024-09-24", params, secrets });

  expect(run).toMatchObject({ exitCode: 1, result: "failure" });
  expect(run.errors).toEqual([expect.stringMatching(/SOURCE_AUTH/)]);
});
