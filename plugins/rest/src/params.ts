import { secret, z } from "@collectro/connector";
import { checkParams } from "./param-rules.js";

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const count = z.int().min(1);

/** Everything about an API is said here; see the README for each by example. */
export const declaredParams = z.object({
  url: z
    .string()
    .min(1)
    .describe("Address; may hold {from} {to} {next} {date} {yyyy} {mm} {dd}")
    .meta({ ja: "アドレス。{from} {to} {next} {date} {yyyy} {mm} {dd} を書ける" }),
  method: z.enum(["GET", "POST"]).default("GET").describe("HTTP method").meta({ ja: "HTTP メソッド" }),
  query: z
    .record(z.string(), scalar)
    .default({})
    .describe("Query params, with placeholders")
    .meta({ ja: "クエリパラメーター。プレースホルダーを書ける" }),
  headers: z
    .record(z.string(), z.string())
    .default({})
    .describe("Headers that are no secret, with placeholders")
    .meta({ ja: "シークレットでないヘッダー。プレースホルダーを書ける" }),
  body: z
    .unknown()
    .optional()
    .describe("Body of a POST: JSON, or a text; with placeholders")
    .meta({ ja: "POST の本文。JSON またはテキスト。プレースホルダーを書ける" }),
  slices: z
    .enum(["whole", "day", "week", "month"])
    .optional()
    .describe("How the window is cut into requests. Default: as the placeholders ask for")
    .meta({ ja: "期間をリクエストに分ける単位。既定はプレースホルダーに応じる" }),

  rows: z
    .string()
    .default("")
    .describe("JSON Pointer to the rows; empty: the whole answer")
    .meta({ ja: "行の場所を示す JSON Pointer。空なら応答全体" }),
  rowShape: z
    .enum(["list", "single", "members"])
    .default("list")
    .describe("list: an array of rows; single: one row; members: an object whose members are the rows")
    .meta({ ja: "list: 行の配列、single: 1 行、members: メンバーが行であるオブジェクト" }),
  rowKey: z
    .string()
    .min(1)
    .optional()
    .describe("Column that gets the member's name (rowShape members)")
    .meta({ ja: "メンバー名を入れる列（rowShape が members のとき）" }),
  nullIsEmpty: z
    .boolean()
    .default(false)
    .describe("Read null in place of the rows as no rows")
    .meta({ ja: "行の代わりの null を 0 件とみなす" }),
  total: z
    .string()
    .optional()
    .describe("JSON Pointer to the number of rows in all pages; it is checked")
    .meta({ ja: "全ページの行数を示す JSON Pointer。照合される" }),
  totalHeader: z
    .string()
    .min(1)
    .optional()
    .describe("Header with the number of rows in all pages; it is checked")
    .meta({ ja: "全ページの行数が入るヘッダー。照合される" }),

  auth: z
    .enum(["none", "basic", "bearer", "apiKey", "oauth2"])
    .default("none")
    .describe("How to identify ourselves")
    .meta({ ja: "認証の方法" }),
  username: secret().optional().describe("User name (auth basic)").meta({ ja: "ユーザー名（auth が basic のとき）" }),
  password: secret().optional().describe("Password (auth basic)").meta({ ja: "パスワード（auth が basic のとき）" }),
  token: secret().optional().describe("Token (auth bearer)").meta({ ja: "トークン（auth が bearer のとき）" }),
  apiKey: secret().optional().describe("API key (auth apiKey)").meta({ ja: "API キー（auth が apiKey のとき）" }),
  apiKeyName: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the header or query param of the API key")
    .meta({ ja: "API キーのヘッダー名またはクエリパラメーター名" }),
  apiKeyIn: z
    .enum(["header", "query"])
    .optional()
    .describe("Where the API key goes. Default header")
    .meta({ ja: "API キーの渡し方。既定は header" }),
  tokenUrl: z
    .string()
    .min(1)
    .optional()
    .describe("Token endpoint (auth oauth2, client credentials)")
    .meta({ ja: "トークンのエンドポイント（auth が oauth2 のとき、client credentials）" }),
  clientId: secret()
    .optional()
    .describe("Client id (auth oauth2)")
    .meta({ ja: "クライアント ID（auth が oauth2 のとき）" }),
  clientSecret: secret()
    .optional()
    .describe("Client secret (auth oauth2)")
    .meta({ ja: "クライアントシークレット（auth が oauth2 のとき）" }),
  clientAuth: z
    .enum(["header", "body"])
    .optional()
    .describe("Where client id and secret go. Default header")
    .meta({ ja: "クライアント ID とシークレットの渡し方。既定は header" }),
  scope: z
    .string()
    .min(1)
    .optional()
    .describe("Scopes, separated by spaces (auth oauth2)")
    .meta({ ja: "スコープ。空白区切り（auth が oauth2 のとき）" }),
  tokenParams: z
    .record(z.string(), z.string())
    .optional()
    .describe("More params of the token request, e.g. audience")
    .meta({ ja: "トークン要求に加えるパラメーター。audience など" }),

  paging: z
    .enum(["none", "page", "offset", "cursor", "nextUrl", "linkHeader"])
    .default("none")
    .describe("How further pages are asked for")
    .meta({ ja: "次のページの求め方" }),
  pageParam: z
    .string()
    .min(1)
    .optional()
    .describe("Param of the page number (paging page). Default page")
    .meta({ ja: "ページ番号のパラメーター（paging が page のとき）。既定は page" }),
  firstPage: z
    .int()
    .min(0)
    .optional()
    .describe("Number of the first page (paging page). Default 1")
    .meta({ ja: "最初のページの番号（paging が page のとき）。既定は 1" }),
  offsetParam: z
    .string()
    .min(1)
    .optional()
    .describe("Param of the offset (paging offset). Default offset")
    .meta({ ja: "オフセットのパラメーター（paging が offset のとき）。既定は offset" }),
  cursorParam: z
    .string()
    .min(1)
    .optional()
    .describe("Param that takes the cursor (paging cursor)")
    .meta({ ja: "カーソルを渡すパラメーター（paging が cursor のとき）" }),
  cursorPointer: z
    .string()
    .optional()
    .describe("JSON Pointer to the next cursor (paging cursor)")
    .meta({ ja: "次のカーソルを示す JSON Pointer（paging が cursor のとき）" }),
  nextUrlPointer: z
    .string()
    .optional()
    .describe("JSON Pointer to the next page's URL (paging nextUrl)")
    .meta({ ja: "次のページの URL を示す JSON Pointer（paging が nextUrl のとき）" }),
  cursorMayBeAbsent: z
    .boolean()
    .optional()
    .describe("The first answer may lack cursorPointer or nextUrlPointer: it is the only page. Default false")
    .meta({
      ja: "最初の応答に cursorPointer または nextUrlPointer の値がなくてもよい。その場合は 1 ページのみとみなす。既定は false",
    }),
  pageSizeParam: z
    .string()
    .min(1)
    .optional()
    .describe("Param of the page size")
    .meta({ ja: "ページの行数を指定するパラメーター" }),
  pageSize: count.optional().describe("Rows per page to ask for").meta({ ja: "1 ページに求める行数" }),
  pagingIn: z
    .enum(["query", "body"])
    .optional()
    .describe("Where paging params go. Default query; in a body they may be JSON Pointers")
    .meta({ ja: "ページング用パラメーターの置き場所。既定は query。body では JSON Pointer も使える" }),
  end: z
    .enum(["emptyPage", "shortPage", "total", "notFound"])
    .optional()
    .describe("What marks the end (paging page and offset). Default total if it is given, else emptyPage")
    .meta({
      ja: "終わりの見分け方（paging が page または offset のとき）。既定は total の指定があれば total、なければ emptyPage",
    }),
  more: z
    .string()
    .optional()
    .describe("JSON Pointer to true while there are more pages")
    .meta({ ja: "続きのページがある間 true になる値を示す JSON Pointer" }),
  maxPages: count
    .default(100_000)
    .describe("More pages than this in a slice are an error")
    .meta({ ja: "1 スライスのページ数がこれを超えたらエラー" }),

  requestsPerSecond: z
    .number()
    .positive()
    .optional()
    .describe("Requests per second at most. Default unlimited")
    .meta({ ja: "1 秒あたりのリクエスト数の上限。既定は無制限" }),
  concurrency: count
    .max(64)
    .default(4)
    .describe("Requests side by side at most")
    .meta({ ja: "同時に送るリクエスト数の上限" }),
  retries: z
    .int()
    .min(0)
    .max(20)
    .default(5)
    .describe("Retries of a request that failed for a passing reason")
    .meta({ ja: "一時的な理由で失敗したリクエストの再試行回数" }),
  timeoutSeconds: z
    .number()
    .positive()
    .max(3600)
    .default(60)
    .describe("Longest wait for an answer, and for more of it")
    .meta({ ja: "応答、またはその続きを待つ秒数の上限" }),
  allowPrivate: z
    .array(z.string())
    .default([])
    .describe("Host names, addresses or CIDR ranges inside private networks that may be reached")
    .meta({ ja: "接続を許可する内部ネットワークのホスト名・アドレス・CIDR 範囲" }),
});

/** The params as an author writes them: what contradicts is refused before any request, all of it at once. */
export const params = declaredParams.superRefine((values, issues) => {
  for (const { param, message } of checkParams(values)) issues.addIssue({ code: "custom", path: [param], message });
});

/** Params as `read` gets them. */
export type RestParams = z.output<typeof declaredParams>;
