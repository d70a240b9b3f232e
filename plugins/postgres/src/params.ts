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
      .describe("postgres://user:password@host:5432/database, instead of the five below")
      .meta({ ja: "postgres://ユーザー:パスワード@ホスト:5432/データベース。以下の 5 つの代わりに使う" }),
    host: z
      .string()
      .min(1)
      .optional()
      .describe("Host name, address, or folder of a Unix socket")
      .meta({ ja: "ホスト名、アドレス、または Unix ソケットのフォルダ" }),
    port: z.int().min(1).max(65_535).optional().describe("Port; default 5432").meta({ ja: "ポート。既定は 5432" }),
    database: shared.database,
    user: z
      .string()
      .min(1)
      .optional()
      .describe("User; needs CONNECT, USAGE of the schema and SELECT, nothing more")
      .meta({ ja: "ユーザー。CONNECT、スキーマの USAGE、SELECT だけが必要" }),
    password: shared.password,
    table: z
      .string()
      .min(1)
      .optional()
      .describe("What to read: a table or view, schema.name")
      .meta({ ja: "読み取るテーブルまたはビュー。スキーマ.名前" }),
    query: shared.query,
    columns: shared.columns,
    windowColumn: z
      .string()
      .min(1)
      .optional()
      .describe("For a table: the date, timestamp or timestamptz column by which rows belong to the window")
      .meta({ ja: "テーブルの場合: 行がどの日に属するかを示す date、timestamp、timestamptz の列" }),
    slices: shared.slices,
    parallel: z
      .int()
      .min(1)
      .max(16)
      .default(1)
      .describe("How many slices are read side by side")
      .meta({ ja: "同時に読むスライスの数" }),
    tls: shared.tls,
    ca: shared.ca,
    connectTimeout: shared.connectTimeout,
    statementTimeout: durationParam("6h")
      .describe("Longest time for one statement, the whole COPY included")
      .meta({ ja: "1 つの文にかけてよい時間の上限。COPY 全体を含む" }),
    lockTimeout: shared.lockTimeout,
    unrepresentable: unrepresentableParam("NaN in a NUMERIC, an infinite date", "NUMERIC の NaN、無限の日付"),
  })
  .superRefine((value, context) => {
    for (const [name, message] of contradictions(value)) {
      context.addIssue({ code: "custom", path: name === "" ? [] : [name], message });
    }
  });

/** Typed params. */
export type PostgresParams = z.output<typeof params>;

function contradictions(value: PostgresParams) {
  return [...connectionContradictions(value), ...sourceContradictions(value, tableProblem)];
}

function tableProblem(table: string): string | undefined {
  if (parseTableName(table) !== undefined) return undefined;
  return 'write schema.name; a name with a point, a space or quotes goes in double quotes: public."a b"';
}
