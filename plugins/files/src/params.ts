import { secret, z } from "@collectro/connector";
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
      "File or files: a local path, an http(s) URL or gs://bucket/object. Local and gs:// take the patterns * ** ? [] {a,b}; {date} {yyyy} {mm} {dd} {from} {to} are filled in",
    ),
  format: z.enum(["csv", "tsv", "jsonl"]).optional().describe("Default: by the file's suffix"),
  missing: z
    .enum(["error", "skip"])
    .default("error")
    .describe("When a file of the window is not there: fail, or go on without it"),
  encoding: z.enum(ENCODINGS).default("auto").describe("auto: by the byte order mark, UTF-8 without one"),
  compression: z
    .enum(["auto", "gzip", "none"])
    .default("auto")
    .describe("auto: gzip when the name ends in .gz or the first two bytes say so"),
  delimiter: character.optional().describe("Between cells. Default: comma, tab for TSV"),
  quote: z
    .union([character, z.literal("")])
    .default('"')
    .describe("Around cells; empty: the file knows no quotes"),
  escape: z
    .enum(["doubled", "backslash"])
    .default("doubled")
    .describe('How a quote inside quotes is written: "" or \\"'),
  header: z.boolean().default(true).describe("Whether the first line holds the column names"),
  columnNames: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("The column names in file order: instead of a missing header, or in place of the one there is"),
  rename: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('New names for columns of the header: {"old": "new"}'),
  columns: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .optional()
    .describe("The columns as BigQuery JSON schema, when --schema is not passed. Default for CSV: every column STRING"),
  skipLines: z.int().min(0).default(0).describe("Lines to leave out at the start of each file, before the header"),
  comment: character.optional().describe("Lines that begin with this character are left out"),
  nullText: z
    .union([z.string(), z.array(z.string())])
    .default("")
    .describe('Unquoted cells that mean null. Default: the empty cell; a quoted empty cell is always ""'),
  trim: z.boolean().default(false).describe("Drop spaces and tabs around unquoted cells and around quotes"),
  ragged: z
    .enum(["error", "skip"])
    .default("error")
    .describe("A line with too few or too many cells: fail, or leave it out and count it"),
  badRows: z
    .enum(["error", "skip"])
    .default("error")
    .describe("A row that cannot be read (bad byte, stray quote, value that does not fit): fail, or skip and count it"),
  maxRowBytes: z
    .int()
    .min(1)
    .max(100_000_000)
    .default(16_777_216)
    .describe("Largest row, in bytes of UTF-8; BigQuery takes at most 100 MB"),
  dateColumn: z.string().min(1).optional().describe("Keep only rows whose date in this column lies in the window"),
  dateFormat: z.enum(DATE_FORMATS).default("YYYY-MM-DD").describe("How dateColumn is written"),
  dateZone: z
    .string()
    .optional()
    .describe("IANA zone of timestamps in dateColumn that carry no zone of their own, e.g. UTC or Asia/Tokyo"),
  parallel: z.int().min(1).max(16).default(1).describe("Slices read side by side"),
  maxGzipRatio: z
    .number()
    .min(1)
    .default(250)
    .describe("Unpacked size over packed size at which a gzip file is refused"),
  maxUnzippedBytes: z
    .number()
    .min(1)
    .default(64 * 1024 ** 3)
    .describe("Unpacked size at which a gzip file is refused, in bytes"),
  gcsEndpoint: z.url().optional().describe("Another server that speaks Cloud Storage's API. Default: Google's"),
  authorization: secret().optional().describe("Value of the Authorization header for http(s)"),
  allowPrivate: z
    .array(z.string().min(1))
    .default([])
    .describe("Host names, addresses or CIDR ranges inside private networks that http(s) may reach"),
});

/** The run parameters; contradictions between them are reported all at once. */
export const filesParams = fields.superRefine((params, context) => {
  for (const { name, detail } of paramIssues(params)) {
    context.addIssue({ code: "custom", path: [name], message: detail, input: params[name] });
  }
});

/** The run parameters with every default filled in. */
export type FilesParams = z.output<typeof fields>;
