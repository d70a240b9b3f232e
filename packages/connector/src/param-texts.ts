import type { Language } from "@collectro/contract";

type Bound = "atLeast" | "atMost" | "moreThan" | "lessThan";
type Measure = "number" | "characters" | "items";

/** What is said of a param that cannot be used, in one language. */
export interface ParamTexts {
  /** Names of what zod expects. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly listHint: string;
  readonly objectHint: string;
  mustBe(wanted: string): string;
  oneOf(values: readonly string[]): string;
  readonly notEmpty: string;
  bounded(how: Bound, bound: string, measure: Measure): string;
  matching(pattern: string): string;
  valid(format: string): string;
  multipleOf(divisor: string): string;
  without(keys: string): string;
  readonly or: string;
  readonly otherForm: string;
  didYouMean(name: string): string;
  known(names: string): string;
  readonly secretUnfit: string;
  readonly required: string;
}

const BOUNDS_EN: Readonly<Record<Bound, string>> = {
  atLeast: "at least",
  atMost: "at most",
  moreThan: "more than",
  lessThan: "less than",
};
const BOUNDS_JA: Readonly<Record<Bound, string>> = {
  atLeast: "以上",
  atMost: "以下",
  moreThan: "より大きい値",
  lessThan: "より小さい値",
};
const MEASURES_JA: Readonly<Record<Measure, string>> = { number: "", characters: " 文字", items: " 件" };

const en: ParamTexts = {
  kinds: {
    string: "a text",
    number: "a number",
    int: "a whole number",
    bigint: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "an object",
    record: "an object",
  },
  listHint: 'write it as JSON, such as ["a","b"]',
  objectHint: 'write it as JSON, such as {"key":"value"}',
  mustBe: (wanted) => `it must be ${wanted}`,
  oneOf: (values) => `${values.length > 1 ? "one of " : ""}${values.join(", ")}`,
  notEmpty: "given, not empty",
  bounded: (how, bound, measure) => {
    if (measure === "characters") return `${BOUNDS_EN[how]} ${bound} characters long`;
    return `${measure === "items" ? "a list of " : ""}${BOUNDS_EN[how]} ${bound}`;
  },
  matching: (pattern) => `a text that matches ${pattern}`,
  valid: (format) => `a valid ${format}`,
  multipleOf: (divisor) => `a multiple of ${divisor}`,
  without: (keys) => `without ${keys}`,
  or: " or ",
  otherForm: "of another form",
  didYouMean: (name) => `did you mean ${name}?`,
  known: (names) => `known params: ${names || "none"}`,
  secretUnfit: "the secret's value does not fit",
  required: "it is required",
};

const ja: ParamTexts = {
  kinds: {
    string: "文字列",
    number: "数値",
    int: "整数",
    bigint: "整数",
    boolean: "true または false",
    array: "リスト",
    object: "オブジェクト",
    record: "オブジェクト",
  },
  listHint: '["a","b"] のような JSON で書いてください',
  objectHint: '{"key":"value"} のような JSON で書いてください',
  mustBe: (wanted) => `指定できるのは次のとおりです: ${wanted}`,
  oneOf: (values) => `${values.join("、")}${values.length > 1 ? " のいずれか" : ""}`,
  notEmpty: "空でない値",
  bounded: (how, bound, measure) =>
    `${bound}${MEASURES_JA[measure]}${measure === "number" ? " " : ""}${BOUNDS_JA[how]}`,
  matching: (pattern) => `${pattern} に一致する文字列`,
  valid: (format) => `正しい ${format}`,
  multipleOf: (divisor) => `${divisor} の倍数`,
  without: (keys) => `${keys} を含まないもの`,
  or: "、または ",
  otherForm: "別の形の値",
  didYouMean: (name) => `${name} のことですか`,
  known: (names) => `使えるパラメーター: ${names || "なし"}`,
  secretUnfit: "シークレットの値が合いません",
  required: "必須です",
};

/** The texts of a language. */
export function paramTextsIn(language: Language): ParamTexts {
  return language === "ja" ? ja : en;
}
