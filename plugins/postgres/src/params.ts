import { secret, z } from "@collectro/connector";
import { DURATION } from "./duration.js";
import { parseTableName } from "./table-name.js";
import { placeholdersOf, quotedPlaceholder } from "./window.js";

function duration(normal: string) {
  return z
    .string()
    .regex(DURATION, 'write a number with ms, s, min or h, such as "30s"; "0" is no limit')
    .default(normal);
}

/** `a, b` or `["a","b"]`: a name that holds a comma needs the second form. */
function readNames(text: string): unknown {
  if (!text.trimStart().startsWith("[")) return text.split(",").map((name) => name.trim());
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const names = z.array(z.string().min(1)).min(1);

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
    database: z.string().min(1).optional().describe("Database").meta({ ja: "データベース" }),
    user: z
      .string()
      .min(1)
      .optional()
      .describe("User; needs CONNECT, USAGE of the schema and SELECT, nothing more")
      .meta({ ja: "ユーザー。CONNECT、スキーマの USAGE、SELECT だけが必要" }),
    password: secret().optional().describe("Password").meta({ ja: "パスワード" }),
    table: z
      .string()
      .min(1)
      .optional()
      .describe("What to read: a table or view, schema.name")
      .meta({ ja: "読み取るテーブルまたはビュー。スキーマ.名前" }),
    query: z
      .string()
      .min(1)
      .optional()
      .describe("Or a SELECT; {from} {to} {date} stand for dates of the window")
      .meta({ ja: "または SELECT 文。{from} {to} {date} は期間の日付に置き換わる" }),
    columns: z
      .union([names, z.string().min(1)])
      .transform((value, context) => {
        const read = names.safeParse(typeof value === "string" ? readNames(value) : value);
        if (read.success) return read.data;
        context.addIssue({ code: "custom", message: 'write names separated by commas, or ["a","b"]' });
        return z.NEVER;
      })
      .optional()
      .describe("Only these columns, in this order: a,b,c")
      .meta({ ja: "この列だけを、この順で読む: a,b,c" }),
    windowColumn: z
      .string()
      .min(1)
      .optional()
      .describe("For a table: the date, timestamp or timestamptz column by which rows belong to the window")
      .meta({ ja: "テーブルの場合: 行がどの日に属するかを示す date、timestamp、timestamptz の列" }),
    slices: z
      .enum(["whole", "day", "week", "month"])
      .default("whole")
      .describe("Read the window in parts; the query needs {from}, {to} or {date}, the table windowColumn")
      .meta({
        ja: "期間を分けて読む単位。クエリには {from}、{to}、{date} のいずれか、テーブルには windowColumn が必要",
      }),
    parallel: z
      .int()
      .min(1)
      .max(16)
      .default(1)
      .describe("How many slices are read side by side")
      .meta({ ja: "同時に読むスライスの数" }),
    tls: z
      .enum(["disable", "prefer", "require", "verify-full"])
      .default("prefer")
      .describe("prefer: when the server offers it; require: always; verify-full: and the certificate must be right")
      .meta({
        ja: "prefer: サーバーが対応していれば使う、require: 常に使う、verify-full: 証明書も正しくなければならない",
      }),
    ca: z
      .string()
      .min(1)
      .optional()
      .describe("For verify-full: the authority's certificate, as PEM text or its path")
      .meta({ ja: "verify-full 用の認証局の証明書。PEM テキストまたはそのパス" }),
    connectTimeout: duration("10s")
      .describe("Longest wait for a connection: 500ms, 10s, 1min")
      .meta({ ja: "接続を待つ時間の上限: 500ms、10s、1min" }),
    statementTimeout: duration("6h")
      .describe("Longest time for one statement, the whole COPY included")
      .meta({ ja: "1 つの文にかけてよい時間の上限。COPY 全体を含む" }),
    lockTimeout: duration("30s").describe("Longest wait for a lock").meta({ ja: "ロックを待つ時間の上限" }),
    unrepresentable: z
      .enum(["error", "null"])
      .default("error")
      .describe("A value that BigQuery cannot hold (NaN in a NUMERIC, an infinite date): stop, or write null")
      .meta({ ja: "BigQuery に入らない値（NUMERIC の NaN、無限の日付）: 停止するか、null を書くか" }),
  })
  .superRefine((value, context) => {
    for (const [name, message] of contradictions(value)) {
      context.addIssue({ code: "custom", path: name === "" ? [] : [name], message });
    }
  });

/** Typed params. */
export type PostgresParams = z.output<typeof params>;

type Contradiction = readonly [name: string, message: string];

function contradictions(value: z.output<typeof params>): Contradiction[] {
  return [...connectionContradictions(value), ...sourceContradictions(value)];
}

function* connectionContradictions(value: z.output<typeof params>): Generator<Contradiction> {
  const { url, host, port, database, user, password } = value;
  if (url === undefined) {
    if (host === undefined) yield ["host", "give host (with database, user, password), or url"];
    if (host !== undefined && database === undefined) yield ["database", "name the database"];
    if (host !== undefined && user === undefined) yield ["user", "name the user"];
  } else if ([host, port, database, user, password].some((part) => part !== undefined)) {
    // Without a name: the message of a problem with a secret is not shown.
    yield ["", "give either url, or host, port, database, user and password"];
  }
  if (value.ca !== undefined && value.tls !== "verify-full") yield ["ca", "it is used only with tls=verify-full"];
}

function* sourceContradictions(value: z.output<typeof params>): Generator<Contradiction> {
  const { table, query, windowColumn, slices } = value;
  if ((table === undefined) === (query === undefined)) yield ["table", "give either table or query"];
  if (table !== undefined && parseTableName(table) === undefined) {
    yield ["table", 'write schema.name; a name with a point, a space or quotes goes in double quotes: public."a b"'];
  }
  if (query !== undefined && windowColumn !== undefined) {
    yield ["windowColumn", "it goes with table; in a query write {from} and {to}"];
  }
  const quoted = query === undefined ? undefined : quotedPlaceholder(query);
  if (quoted !== undefined) yield ["query", `write ${quoted} without quotes: it stands for a date literal`];
  const dated = query === undefined ? windowColumn !== undefined : placeholdersOf(query).size > 0;
  if (slices !== "whole" && !dated) {
    yield ["slices", "every slice would read the same rows: use {from}, {to} or {date} in the query, or windowColumn"];
  }
  if (query !== undefined && slices !== "whole" && slices !== "day" && placeholdersOf(query).has("date")) {
    yield ["slices", "{date} is one day: use {from} and {to}, or slices=day"];
  }
}
