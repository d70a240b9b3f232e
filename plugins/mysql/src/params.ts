import { secret, z } from "@collectro/connector";
import {
  connectionContradictions,
  durationParam,
  shared,
  sourceContradictions,
  unrepresentableParam,
} from "@collectro/sql-source";
import { parseTableName } from "./table-name.js";

/** The run parameters of the connector. */
export const params = z
  .object({
    url: secret()
      .optional()
      .describe("mysql://user:password@host:3306/database, instead of the five below")
      .meta({ ja: "mysql://ユーザー:パスワード@ホスト:3306/データベース。以下の 5 つの代わりに使う" }),
    host: z
      .string()
      .min(1)
      .optional()
      .describe("Host name, address, or path of a Unix socket")
      .meta({ ja: "ホスト名、アドレス、または Unix ソケットのパス" }),
    port: z.int().min(1).max(65_535).optional().describe("Port; default 3306").meta({ ja: "ポート。既定は 3306" }),
    database: shared.database,
    user: z
      .string()
      .min(1)
      .optional()
      .describe("User; needs SELECT on the table, nothing more")
      .meta({ ja: "ユーザー。テーブルの SELECT だけが必要" }),
    password: shared.password,
    table: z
      .string()
      .min(1)
      .optional()
      .describe("What to read: a table or view, name or database.name")
      .meta({ ja: "読み取るテーブルまたはビュー。名前、またはデータベース.名前" }),
    query: shared.query,
    columns: shared.columns,
    windowColumn: z
      .string()
      .min(1)
      .optional()
      .describe("For a table: the DATE, DATETIME or TIMESTAMP column by which rows belong to the window")
      .meta({ ja: "テーブルの場合: 行がどの日に属するかを示す DATE、DATETIME、TIMESTAMP の列" }),
    slices: shared.slices,
    tls: shared.tls,
    ca: shared.ca,
    connectTimeout: shared.connectTimeout,
    statementTimeout: durationParam("6h")
      .describe("Longest time for one statement, all its rows included")
      .meta({ ja: "1 つの文にかけてよい時間の上限。すべての行を含む" }),
    lockTimeout: shared.lockTimeout,
    unrepresentable: unrepresentableParam(
      "a zero date, a TIME beyond 24 h, text that is no UTF-8",
      "ゼロの日付、24 時間を超える TIME、UTF-8 でないテキスト",
    ),
  })
  .superRefine((value, context) => {
    for (const [name, message] of contradictions(value)) {
      context.addIssue({ code: "custom", path: name === "" ? [] : [name], message });
    }
  });

/** Typed params. */
export type MysqlParams = z.output<typeof params>;

function contradictions(value: MysqlParams) {
  return [
    ...connectionContradictions(value),
    ...sourceContradictions(value, tableProblem),
    ...dateArithmetic(value.query ?? ""),
  ];
}

function tableProblem(table: string): string | undefined {
  if (parseTableName(table) !== undefined) return undefined;
  return "write name or database.name; a name with a point or a space goes in backticks: shop.`a b`";
}

/** In MySQL `DATE '2024-09-30' + 1` is the number 20240931, and compares with dates as if it were one. */
function dateArithmetic(query: string): [name: string, message: string][] {
  const found = /(\{(?:from|to|date)\})\s*([-+])\s*[0-9]/.exec(query);
  if (found === null) return [];
  const [, placeholder, sign] = found;
  return [["query", `write ${placeholder} ${sign} INTERVAL 1 DAY: a date and a number are added as numbers`]];
}
