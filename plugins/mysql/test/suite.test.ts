import { testConnector } from "@collectro/testkit";
import { useServer } from "./use-server.js";

const ROWS = 130_000;

const server = useServer(`
  CREATE TABLE orders (id bigint PRIMARY KEY, day date NOT NULL, amount decimal(18,2), note text);
  INSERT INTO orders SELECT seq, DATE '2024-09-23' + INTERVAL seq % 3 DAY, seq / 100, repeat('行', seq % 200) FROM seq_1_to_3000;
  CREATE TABLE hostile (id int, value longtext);
`);

/** UTF-8, also of a lone surrogate: the server takes it. */
function hexOf(text: string): string {
  if (text.isWellFormed()) return Buffer.from(text).toString("hex");
  return Array.from(text, (character) => {
    const bytes = character.isWellFormed() ? Buffer.from(character) : surrogate(character);
    return bytes.toString("hex");
  }).join("");
}

function surrogate(unit: string): Buffer {
  const code = unit.charCodeAt(0);
  return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]);
}

testConnector(new URL("..", import.meta.url), {
  source: { kind: "tcp", server: () => ({ port: server.admin.port }) },
  params: ({ host, port }) => {
    const { database, user } = server.admin;
    return { host, port, database, user, table: "orders", windowColumn: "day", slices: "day" };
  },
  secrets: () => ({ password: server.admin.password }),
  window: { from: "2024-09-23", to: "2024-09-24" },
  emptyDay: { day: "2024-09-30", zeroRows: "ask" },
  hostile: {
    column: "value",
    async place(cells) {
      await server.sql("TRUNCATE hostile; SET GLOBAL max_allowed_packet = 1073741824");
      for (const { text } of cells) await server.sql(`INSERT INTO hostile VALUES (1, 0x${hexOf(text)})`);
      return { params: { table: "hostile", windowColumn: undefined, slices: "whole" } };
    },
  },
  large: {
    rows: ROWS,
    params: {
      table: undefined,
      windowColumn: undefined,
      slices: "whole",
      query: `SELECT seq AS id, repeat('x', 200) AS note FROM seq_1_to_${ROWS}`,
    },
  },
});
