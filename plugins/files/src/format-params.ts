import { z } from "@collectro/connector";
import { parseRange } from "./xlsx/range.js";

/** The formats that may be asked for. */
export const FORMATS = ["auto", "csv", "tsv", "jsonl", "ltsv", "fixed", "xlsx", "parquet"] as const;

const fixedColumn = z.object({
  name: z.string().min(1),
  start: z.int().min(1).optional(),
  width: z.int().min(1).optional(),
});

/** The params of archives. */
export const archiveParams = {
  compression: z
    .enum(["auto", "gzip", "zip", "none"])
    .default("auto")
    .describe("auto: gzip when the name ends in .gz or the first two bytes say so, zip when it ends in .zip")
    .meta({ ja: "auto: 名前が .gz で終わるか先頭 2 バイトが示すとき gzip、名前が .zip で終わるとき zip" }),
  members: z
    .string()
    .min(1)
    .default("**")
    .describe("Members of a zip archive to read: the patterns * ** ? [] {a,b}. Default: all")
    .meta({ ja: "zip の中の読むファイル。* ** ? [] {a,b} のパターン。既定はすべて" }),
};

/** The params of workbooks, fixed width and conversions. */
export const formatParams = {
  sheet: z
    .union([z.string().min(1), z.int().min(1)])
    .optional()
    .describe("Sheet of a workbook: its name, or its number from 1. Default: the only one that is not hidden")
    .meta({ ja: "ブックのシート。名前、または 1 からの番号。既定は、非表示でないただ 1 つのシート" }),
  range: z
    .string()
    .refine((text) => parseRange(text) !== undefined, "write a range such as B3:F100, B:F, 3:100 or B3")
    .optional()
    .describe(
      "Cells of a sheet, header included: B3:F100, B:F, or B3 for all from there on. Default: from the first row that holds something",
    )
    .meta({ ja: "シートの範囲（ヘッダーを含む）。B3:F100、B:F、B3（そこから全部）。既定は、値のある最初の行から" }),
  mergedCells: z
    .enum(["first", "all"])
    .default("first")
    .describe("The value of merged cells of a sheet: in the first of them alone, or in all")
    .meta({ ja: "結合セルの値: 左上のセルだけに置くか、すべてのセルに置くか" }),
  errorCells: z
    .enum(["error", "null"])
    .default("error")
    .describe("A cell of a sheet that holds an error such as #N/A: fail naming it, or null")
    .meta({ ja: "#N/A などのエラー値のセル: セルを示して失敗するか、null にするか" }),
  fixedColumns: z
    .array(fixedColumn)
    .min(1)
    .optional()
    .describe(
      'Columns of fixed width: [{"name":"id","width":8},{"name":"note","start":20}]. start counts from 1, default behind the column before; the last may do without width',
    )
    .meta({
      ja: '固定長の列: [{"name":"id","width":8},{"name":"note","start":20}]。start は 1 から、既定は前の列の直後。最後の列は width を省ける',
    }),
  widthUnit: z
    .enum(["bytes", "characters", "columns"])
    .default("bytes")
    .describe(
      "What fixedColumns counts: bytes of the file, characters, or columns of a screen (2 for a wide character)",
    )
    .meta({ ja: "fixedColumns の数え方: ファイルのバイト、文字、画面の桁（全角は 2）" }),
  shortLines: z
    .enum(["error", "pad"])
    .default("error")
    .describe("A line of fixed width that ends too early: fail, or take it as one without its trailing spaces")
    .meta({ ja: "固定長で短すぎる行: 失敗するか、末尾の空白が省かれた行とみなすか" }),
  convert: z
    .record(z.string(), z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]))
    .default({})
    .describe(
      'Conversions by column: {"amount":"number","day":["trim","wareki"]}; trim, blank-to-null, halfwidth-digits, halfwidth, number, wareki, era-year, date:FORMAT',
    )
    .meta({
      ja: '列ごとの変換: {"amount":"number","day":["trim","wareki"]}。trim、blank-to-null、halfwidth-digits、halfwidth、number、wareki、era-year、date:書式',
    }),
};

/** The params that bound memory and disk. */
export const limitParams = {
  maxGzipRatio: z
    .number()
    .min(1)
    .default(250)
    .describe("Unpacked size over packed size at which a gzip file or a zip archive is refused")
    .meta({ ja: "展開後と展開前の大きさの比がこれに達した gzip・zip を拒否する" }),
  maxUnzippedBytes: z
    .number()
    .min(1)
    .default(64 * 1024 ** 3)
    .describe("Unpacked size at which a gzip file or a zip archive is refused, in bytes")
    .meta({ ja: "展開後の大きさがこれに達した gzip・zip を拒否する（バイト）" }),
  maxSpoolBytes: z
    .number()
    .min(1)
    .default(1024 ** 3)
    .describe(
      "Largest archive, workbook or Parquet file that is copied, to memory or the folder for temporary files, from where it cannot be read at any place",
    )
    .meta({
      ja: "途中から読めない場所にある zip・ブック・Parquet を、メモリーか一時フォルダーに写すときの最大の大きさ（バイト）",
    }),
  maxSharedStringBytes: z
    .number()
    .min(1)
    .default(64 * 1024 ** 2)
    .describe("Largest table of texts of a workbook, in bytes; it is held in memory")
    .meta({ ja: "メモリーに持つ、ブックの文字列表の最大の大きさ（バイト）" }),
  parquetMemoryBytes: z
    .number()
    .min(64 * 1024 ** 2)
    .default(128 * 1024 ** 2)
    .describe("Memory that DuckDB may take for reading Parquet, in bytes")
    .meta({ ja: "Parquet を読む DuckDB が使ってよいメモリー（バイト）" }),
};
