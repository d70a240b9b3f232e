import { type ConnectorCases, notApplicable } from "@collectro/testkit";

/** Of 1 KB each: a little more than the suite wants. */
const LARGE_ROWS = 30_000;
const SCHEMA = [
  { name: "day", type: "DATE", mode: "REQUIRED" },
  { name: "id", type: "INT64" },
  { name: "name", type: "STRING" },
];

const SAME = notApplicable("what comes from any source is read by the same code, which suite-sftp.test.ts proves");

/** Makes cases those of a further source: only what the way to the files changes, unless the whole suite is asked for. */
export function furtherSource(cases: ConnectorCases): ConnectorCases {
  return process.env["COLLECTRO_WHOLE_SUITE"] === undefined ? { ...cases, beyondSource: SAME } : cases;
}

/** What the suite must be told of `files` over a network. `put` writes a file into the folder that `pathOf` names. */
export function remoteCases(
  put: (name: string, content: string) => unknown,
  pathOf: (at: { readonly host: string; readonly port: number }, name: string) => Record<string, unknown>,
): Omit<ConnectorCases, "source" | "secrets"> {
  let address = { host: "", port: 0 };
  return {
    params: (at) => {
      address = at;
      return { ...pathOf(at, "days/{yyyy}{mm}{dd}.csv"), parallel: 2 };
    },
    window: { from: "2024-09-23", to: "2024-09-24" },
    schema: SCHEMA,
    emptyDay: { day: "2024-09-30", zeroRows: "ask", params: { missing: "skip" } },
    hostile: {
      column: "name",
      cannot: { "lone surrogate": "UTF-8 has none" },
      async place(cells) {
        const quoted = cells.map(({ text }) => `2024-09-23,1,"${text.replaceAll('"', '""')}"\n`);
        await put("hostile.csv", `day,id,name\n${quoted.join("")}`);
        return { params: pathOf(address, "hostile.csv"), window: { from: "2024-09-23", to: "2024-09-23" } };
      },
    },
    async large(at) {
      const line = `2024-09-23,1,${"x".repeat(1_000)}\n`;
      await put("large.csv", `day,id,name\n${line.repeat(LARGE_ROWS)}`);
      return { rows: LARGE_ROWS, params: pathOf(at, "large.csv"), window: { from: "2024-09-23", to: "2024-09-23" } };
    },
  };
}

/** The files of the good run, by name. */
export function dayFiles(): [string, string][] {
  return ["2024-09-23", "2024-09-24"].map((day) => {
    const rows = Array.from({ length: 1_500 }, (_, id) => `${day},${id},"東京, ${"行".repeat(id % 50)}"\n`);
    return [`days/${day.replaceAll("-", "")}.csv`, `day,id,name\n${rows.join("")}`];
  });
}
