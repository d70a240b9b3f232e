/** A doubt in both languages. */
export interface InferenceText {
  readonly en: string;
  readonly ja: string;
}

const asJson = (en: string, ja: string): InferenceText => ({
  en: `${en}, so the column is JSON`,
  ja: `${ja}、列を JSON にしました`,
});

/** Everything that can be doubtful about an inferred schema. */
export const NOTES = {
  notAnObject: { en: "not an object: left out", ja: "オブジェクトではないため除きました" },
  noColumns: {
    en: "no columns were seen: write the schema by hand",
    ja: "列が 1 つもありません。スキーマを手で書いてください",
  },
  alwaysNull: { en: "always null: STRING is a guess", ja: "常に null です。STRING は仮の型です" },
  emptyArrays: {
    en: "only empty arrays were seen: STRING is a guess",
    ja: "空の配列しかありません。STRING は仮の型です",
  },
  someTimes: {
    en: "some values look like dates or times, others do not",
    ja: "日付や時刻に見える値と、そうでない値があります",
  },
  notFinite: {
    en: "NaN or Infinity was seen: BigQuery loads neither from JSON",
    ja: "NaN または Infinity があります。BigQuery は JSON から読み込めません",
  },
  imprecise: {
    en: "a number beyond 2^53 was seen: its last digits are lost already; read it as text or bigint",
    ja: "2^53 を超える数があり、下位の桁はすでに失われています。文字列または bigint で読んでください",
  },
  nullsInArray: asJson(
    "arrays with null in them, which BigQuery refuses",
    "BigQuery が拒否する null 入りの配列があるため",
  ),
  nestedArrays: asJson("arrays inside arrays, which BigQuery has not", "BigQuery にない配列の配列があるため"),
  emptyObjects: asJson("only empty objects were seen", "空のオブジェクトしかないため"),
  keysByCase: asJson("keys that differ only in case", "大文字と小文字だけが違うキーがあるため"),
  tooDeep: (levels: number) => asJson(`deeper than ${levels} levels`, `入れ子が ${levels} 段を超えるため`),
  keysAreData: (keys: number) =>
    asJson(`${keys} different keys look like data`, `キーが ${keys} 種類あり、データとみられるため`),
  keyRefused: (key: string) => asJson(`the key ${key} cannot be a column name`, `キー ${key} が列名として使えないため`),
  looksLike: (time: string): InferenceText => ({
    en: `every value looks like a ${time}; STRING takes them as well`,
    ja: `すべての値が ${time} に見えます。STRING でも入ります`,
  }),
  mixed: (kinds: string): InferenceText => ({
    en: `mixed values (${kinds}): JSON takes them as they are`,
    ja: `値の型が混ざっています (${kinds})。JSON ならそのまま入ります`,
  }),
  manyDigits: (digits: number, type: string): InferenceText => ({
    en: `an integer of ${digits} digits was seen: beyond INT64, so the column is ${type}`,
    ja: `${digits} 桁の整数があります。INT64 を超えるため ${type} にしました`,
  }),
  neverNull: (rows: number, columns: string): InferenceText => ({
    en: `never null in ${rows} rows, REQUIRED if the source promises it: ${columns}`,
    ja: `${rows} 行で一度も null でない列。ソースが保証するなら REQUIRED にできます: ${columns}`,
  }),
  /** `problem`: why the key is no column name; undefined when another column has it in other case. */
  renamed: (key: string, name: string, problem: string | undefined): InferenceText => ({
    en: `${problem ?? `${key} differs from another column only in case`}: rename it to ${name} in the rows`,
    ja: `${key} は${problem ? "列名として使えません" : "別の列と大文字・小文字しか違いません"}。行の側で ${name} に変えてください`,
  }),
} as const;
