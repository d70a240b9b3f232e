import { secret, z } from "@collectro/connector";
import { DURATION } from "./duration.js";
import { placeholdersOf, quotedPlaceholder } from "./window.js";

/** A duration as text, with its default. */
export function durationParam(normal: string) {
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

/** Params that mean the same for every database. */
export const shared = {
  database: z.string().min(1).optional().describe("Database").meta({ ja: "データベース" }),
  password: secret().optional().describe("Password").meta({ ja: "パスワード" }),
  query: z
    .string()
    .min(1)
    .optional()
    .describe("Or a SELECT; {from} {to} {date} stand for dates of the window")
    .meta({ ja: "または SELECT 文。{from} {to} {date} は期間の日付に置き換わる", format: "multiline" }),
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
  slices: z
    .enum(["whole", "day", "week", "month"])
    .default("whole")
    .describe("Read the window in parts; the query needs {from}, {to} or {date}, the table windowColumn")
    .meta({
      ja: "期間を分けて読む単位。クエリには {from}、{to}、{date} のいずれか、テーブルには windowColumn が必要",
    }),
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
  connectTimeout: durationParam("10s")
    .describe("Longest wait for a connection: 500ms, 10s, 1min")
    .meta({ ja: "接続を待つ時間の上限: 500ms、10s、1min" }),
  lockTimeout: durationParam("30s").describe("Longest wait for a lock").meta({ ja: "ロックを待つ時間の上限" }),
};

/** `unrepresentable`; the examples are values of this database that BigQuery cannot hold. */
export function unrepresentableParam(examples: string, ja: string) {
  return z
    .enum(["error", "null"])
    .default("error")
    .describe(`A value that BigQuery cannot hold (${examples}): stop, or write null`)
    .meta({ ja: `BigQuery に入らない値（${ja}）: 停止するか、null を書くか` });
}

/** A param and what is wrong with it; without a name when it is about several. */
type Contradiction = readonly [name: string, message: string];

/** The params that say where to connect. */
interface ConnectionValues {
  readonly url?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly ca?: string | undefined;
  readonly tls: string;
}

/** What params of a connection contradict each other in. */
export function* connectionContradictions(value: ConnectionValues): Generator<Contradiction> {
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

/** The params that say what to read. */
interface SourceValues {
  readonly table?: string | undefined;
  readonly query?: string | undefined;
  readonly windowColumn?: string | undefined;
  readonly slices: "whole" | "day" | "week" | "month";
}

/** What params of a source contradict each other in; `tableProblem` says what is wrong with a table's name. */
export function* sourceContradictions(
  value: SourceValues,
  tableProblem: (table: string) => string | undefined,
): Generator<Contradiction> {
  const { table, query, windowColumn, slices } = value;
  if ((table === undefined) === (query === undefined)) yield ["table", "give either table or query"];
  const problem = table === undefined ? undefined : tableProblem(table);
  if (problem !== undefined) yield ["table", problem];
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
