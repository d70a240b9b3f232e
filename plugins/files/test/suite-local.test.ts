import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { notApplicable, testConnector } from "@collectro/testkit";
import { afterAll } from "vitest";

const ROWS = 250_000;
const dir = await mkdtemp(join(tmpdir(), "files-suite-"));
afterAll(() => rm(dir, { recursive: true }));

function write(name: string, text: string | Buffer): string {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
}

write("2024-09-24.csv", 'id,name\n1,東京\n2,"a\n""b"""\n3,\n');
write("2024-09-25.csv", "id,name\n4,大阪\n5,名古屋\n");
write("2024-09-26.csv", "id,name\n");

testConnector(new URL("..", import.meta.url), {
  source: { kind: "local" },
  params: { path: join(dir, "{date}.csv") },
  secrets: notApplicable("files on this machine are read without credentials"),
  window: { from: "2024-09-24", to: "2024-09-25" },
  emptyDay: { day: "2024-09-26", zeroRows: "ask" },
  hostile: {
    column: "name",
    cannot: { "lone surrogate": "UTF-8 has none" },
    place: (cells) => {
      const rows = cells.map(({ text }) => `1,"${text.replaceAll('"', '""')}"\n`);
      // More than the largest row that is read unless asked for.
      return { params: { path: write("hostile.csv", `id,name\n${rows.join("")}`), maxRowBytes: 32_000_000 } };
    },
  },
  large: () => ({
    rows: ROWS,
    params: { path: write("large.csv", `id,name\n${`1,${"x".repeat(100)}\n`.repeat(ROWS)}`) },
  }),
});
