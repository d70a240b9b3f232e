import { secret, z } from "@collectro/connector";
import { connectionParams } from "./connection-params.js";
import { archiveParams, FORMATS, formatParams, limitParams } from "./format-params.js";
import { paramIssues } from "./param-checks.js";

const character = z
  .string()
  .refine(isSeparator, "write exactly one ASCII character, no letter, digit, NUL or line break");

function isSeparator(text: string): boolean {
  const code = text.length === 1 ? text.charCodeAt(0) : 0;
  return code > 0 && code < 128 && code !== 10 && code !== 13 && !/[A-Za-z0-9]/.test(text);
}

/** Names of encodings that may be asked for. `shift_jis` and `windows-31j` mean cp932, as they do on the web. */
const ENCODINGS = ["auto", "utf-8", "cp932", "shift_jis", "windows-31j", "euc-jp", "utf-16le", "utf-16be"] as const;

/** How the dates of `dateColumn` are written. */
const DATE_FORMATS = ["YYYY-MM-DD", "YYYY/MM/DD", "YYYYMMDD", "timestamp"] as const;

const fields = z.object({
  path: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe(
      "File or files: a local path, http(s)://, gs://, s3://, sftp://, ftp://, ftps:// or ftpes://. All but http(s) take the patterns * ** ? [] {a,b}; {date} {yyyy} {mm} {dd} {from} {to} are filled in",
    )
    .meta({
      ja: "ファイル（複数可）。ローカルパス、http(s)://、gs://、s3://、sftp://、ftp://、ftps://、ftpes://。http(s) 以外では * ** ? [] {a,b} のパターンが使え、{date} {yyyy} {mm} {dd} {from} {to} は日付に置き換わる",
    }),
  format: z
    .enum(FORMATS)
    .optional()
    .describe(
      "Default: by the file's suffix. auto: found out from the first file, and told in the log with the params to paste",
    )
    .meta({
      ja: "既定はファイルの拡張子に従う。auto: 最初のファイルから判断し、理由と、貼り付けられるパラメーターをログに示す",
    }),
  missing: z
    .enum(["error", "skip"])
    .default("error")
    .describe("When a file of the window is not there: fail, or go on without it")
    .meta({ ja: "期間内のファイルがないとき: 失敗するか、なしで続けるか" }),
  encoding: z
    .enum(ENCODINGS)
    .default("auto")
    .describe("auto: by the byte order mark, UTF-8 without one")
    .meta({ ja: "auto: BOM に従い、なければ UTF-8" }),
  ...archiveParams,
  delimiter: character
    .optional()
    .describe("Between cells. Default: comma, tab for TSV")
    .meta({ ja: "セルの区切り。既定はコンマ、TSV ではタブ" }),
  quote: z
    .union([character, z.literal("")])
    .default('"')
    .describe("Around cells; empty: the file knows no quotes")
    .meta({ ja: "セルを囲む引用符。空なら引用符なしのファイル" }),
  escape: z
    .enum(["doubled", "backslash"])
    .default("doubled")
    .describe('How a quote inside quotes is written: "" or \\"')
    .meta({ ja: '引用符の中の引用符の書き方: "" または \\"' }),
  header: z
    .boolean()
    .default(true)
    .describe("Whether the first line holds the column names")
    .meta({ ja: "先頭行が列名かどうか" }),
  columnNames: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("The column names in file order: instead of a missing header, or in place of the one there is")
    .meta({ ja: "ファイル順の列名。ヘッダーがないとき、またはヘッダーの代わりに使う" }),
  rename: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('New names for columns of the header: {"old": "new"}')
    .meta({ ja: 'ヘッダーの列に付ける新しい名前: {"古い名前": "新しい名前"}' }),
  columns: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .optional()
    .describe("The columns as BigQuery JSON schema, when --schema is not passed. Default for CSV: every column STRING")
    .meta({ ja: "--schema を渡さないときの列。BigQuery の JSON スキーマ。CSV の既定はすべて STRING" }),
  skipLines: z
    .int()
    .min(0)
    .default(0)
    .describe("Lines to leave out at the start of each file, before the header")
    .meta({ ja: "各ファイルの先頭、ヘッダーの前で読み飛ばす行数" }),
  comment: character
    .optional()
    .describe("Lines that begin with this character are left out")
    .meta({ ja: "この文字で始まる行を除く" }),
  ...formatParams,
  nullText: z
    .union([z.string(), z.array(z.string())])
    .default("")
    .describe('Unquoted cells that mean null. Default: the empty cell; a quoted empty cell is always ""')
    .meta({ ja: 'null とみなす、引用符のないセル。既定は空のセル。引用符付きの空のセルは常に ""' }),
  trim: z
    .boolean()
    .default(false)
    .describe("Drop spaces and tabs around unquoted cells and around quotes")
    .meta({ ja: "引用符のないセルと引用符の周りの空白・タブを取り除く" }),
  ragged: z
    .enum(["error", "skip"])
    .default("error")
    .describe("A line with too few or too many cells: fail, or leave it out and count it")
    .meta({ ja: "セルの数が合わない行: 失敗するか、除いて数えるか" }),
  badRows: z
    .enum(["error", "skip"])
    .default("error")
    .describe("A row that cannot be read (bad byte, stray quote, value that does not fit): fail, or skip and count it")
    .meta({ ja: "読めない行（不正なバイト、余分な引用符、型に合わない値）: 失敗するか、除いて数えるか" }),
  maxRowBytes: z
    .int()
    .min(1)
    .max(100_000_000)
    .default(16_777_216)
    .describe("Largest row, in bytes of UTF-8; BigQuery takes at most 100 MB")
    .meta({ ja: "1 行の上限（UTF-8 のバイト数）。BigQuery の上限は 100 MB" }),
  dateColumn: z
    .string()
    .min(1)
    .optional()
    .describe("Keep only rows whose date in this column lies in the window")
    .meta({ ja: "この列の日付が期間内にある行だけを残す" }),
  dateFormat: z
    .enum(DATE_FORMATS)
    .default("YYYY-MM-DD")
    .describe("How dateColumn is written")
    .meta({ ja: "dateColumn の書式" }),
  dateZone: z
    .string()
    .optional()
    .describe("IANA zone of timestamps in dateColumn that carry no zone of their own, e.g. UTC or Asia/Tokyo")
    .meta({ ja: "dateColumn のタイムスタンプにゾーンがないときの IANA タイムゾーン。UTC、Asia/Tokyo など" }),
  parallel: z
    .int()
    .min(1)
    .max(16)
    .default(1)
    .describe("Slices read side by side")
    .meta({ ja: "同時に読むスライスの数" }),
  ...limitParams,
  gcsEndpoint: z
    .url()
    .optional()
    .describe("Another server that speaks Cloud Storage's API. Default: Google's")
    .meta({ ja: "Cloud Storage の API を話す別のサーバー。既定は Google" }),
  lengthUnknown: z
    .enum(["error", "allow"])
    .default("error")
    .describe("An http(s) answer that says neither length nor end, so that a cut one looks whole: fail, or take it")
    .meta({ ja: "長さも終わりも示さず、途中で切れても区別できない http(s) の応答: 失敗するか、受け入れるか" }),
  authorization: secret()
    .optional()
    .describe("Value of the Authorization header for http(s)")
    .meta({ ja: "http(s) の Authorization ヘッダーの値" }),
  allowPrivate: z
    .array(z.string().min(1))
    .default([])
    .describe("Host names, addresses or CIDR ranges inside private networks that may be reached")
    .meta({ ja: "接続を許可する内部ネットワークのホスト名・アドレス・CIDR 範囲" }),
  ...connectionParams,
});

/** The run parameters; contradictions between them are reported all at once. */
export const filesParams = fields.superRefine((params, context) => {
  for (const { name, detail } of paramIssues(params)) {
    context.addIssue({ code: "custom", path: [name], message: detail, input: params[name] });
  }
});

/** The run parameters with every default filled in. */
export type FilesParams = z.output<typeof fields>;
