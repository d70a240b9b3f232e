import { byDay, byMonth, byWeek, type Connector, whole } from "@collectro/connector";
import type { Language, Localized } from "@collectro/contract";
import { exampleCommand } from "./example-command.js";
import { kindOf } from "./param-kind.js";
import { textsIn } from "./texts.js";

const HEADINGS = {
  params: { en: "Params", ja: "パラメーター" },
  columns: { en: "Columns", ja: "列" },
  zeroRows: { en: "Zero rows", ja: "0 件のとき" },
  slices: { en: "Slices", ja: "スライス" },
  examples: { en: "Examples", ja: "例" },
} satisfies Record<string, Localized>;

const GENERATED: Localized = {
  en: "made from the declaration of the connector by `collectro connectors NAME --markdown`; what is written here is lost",
  ja: "コネクターの宣言から `collectro connectors 名前 --markdown` で生成。ここへの記入は失われます",
};

const ZERO_ROWS: Readonly<Record<"success" | "failure" | "undeclared", Localized>> = {
  success: {
    en: "`success`: a window may be empty. `--empty-window failure` says otherwise.",
    ja: "`success`: 空の期間がありえます。`--empty-window failure` で変えられます。",
  },
  failure: {
    en: "`failure`: there is always something, so that none is an error. `--empty-window success` says otherwise.",
    ja: "`failure`: 必ず何かあるはずなので、0 件はエラーです。`--empty-window success` で変えられます。",
  },
  undeclared: {
    en: "Only you can know: a run without a row fails unless `--empty-window success` was passed.",
    ja: "利用者にしか判断できません。`--empty-window success` を渡さない限り、0 件の実行は失敗します。",
  },
};

const SLICING: ReadonlyMap<unknown, Localized> = new Map([
  [whole, { en: "The window is read in one part.", ja: "期間を 1 つのまとまりとして読みます。" }],
  [byDay, { en: "Each day is read on its own.", ja: "1 日ずつ読みます。" }],
  [byWeek, { en: "Each calendar week is read on its own.", ja: "暦の 1 週間ずつ読みます。" }],
  [byMonth, { en: "Each calendar month is read on its own.", ja: "暦の 1 か月ずつ読みます。" }],
]);
const SLICED_BY_PARAMS: Localized = {
  en: "How the window is cut into parts depends on the params.",
  ja: "期間の分け方はパラメーターによります。",
};

const DISCOVERED: Localized = {
  en: "Known when the params are: `collectro schema NAME` prints them.",
  ja: "パラメーターが決まると分かります。`collectro schema 名前` で出力できます。",
};

const COLUMN_HEAD: Readonly<Record<Language, readonly string[]>> = {
  en: ["Column", "Type", "Mode", ""],
  ja: ["列", "型", "モード", ""],
};

/** The reference of a connector as Markdown: everything that its declaration says. Ends with a line break. */
export function connectorPage(connector: Connector, packageName: string, language: Language): string {
  const { name, title, summary, emptyWindow, slices, examples } = connector;
  const sibling = language === "ja" ? `[English](${name}.md)` : `[日本語](${name}.ja.md)`;
  const parts = [
    `<!-- ${GENERATED[language]} -->`,
    `# ${name}: ${title[language]}`,
    `${summary?.[language] ?? ""} \`${packageName}\`. ${sibling}`.trimStart(),
    section("params", language, paramTable(connector, language)),
    section("columns", language, columnTable(connector, language)),
    section("zeroRows", language, ZERO_ROWS[emptyWindow ?? "undeclared"][language]),
    section("slices", language, (SLICING.get(slices) ?? SLICED_BY_PARAMS)[language]),
  ];
  const shown = examples.map((example) => {
    return `${example.title[language]}:\n\n\`\`\`sh\n${exampleCommand(name, example)}\n\`\`\``;
  });
  if (shown.length > 0) parts.push(section("examples", language, shown.join("\n\n")));
  return `${parts.join("\n\n")}\n`;
}

function section(name: keyof typeof HEADINGS, language: Language, text: string): string {
  return `## ${HEADINGS[name][language]}\n\n${text}`;
}

function paramTable({ paramInfos }: Connector, language: Language): string {
  const texts = textsIn(language);
  const rows = paramInfos.map(({ name, description, required, secret, schema }) => {
    const kind = secret ? texts.secret : kindOf(schema, language);
    const fallback = "default" in schema ? `\`${JSON.stringify(schema["default"])}\`` : "";
    return [`\`${name}\``, kind, required ? texts.required : fallback, escaped(description[language])];
  });
  const [param, type, , fallback] = texts.paramColumns;
  return table([param, type, fallback, ""], rows);
}

function columnTable({ fixedSchema, name }: Connector, language: Language): string {
  if (!fixedSchema) return DISCOVERED[language].replace(/NAME|名前/, name);
  const rows = fixedSchema.fields.map(({ name: column, type, mode, description = "" }) => {
    return [`\`${column}\``, type, mode, escaped(description)];
  });
  return table(COLUMN_HEAD[language], rows);
}

/** A text of an author: its stars and brackets are no Markdown. */
function escaped(text: string): string {
  return text.replace(/[\\*_`<[\]]/g, "\\$&");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`)
    .join("\n");
}
