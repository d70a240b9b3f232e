import { type Field, typeText } from "../field.js";
import type { JsonNode } from "../json-node.js";
import { putQuoted } from "../put.js";
import { DECIMAL_LIMITS } from "../schema-check.js";
import { decimalText, fitsBigNumeric, readDecimal, scanDecimal } from "./decimal.js";
import { NOT_FINITE } from "./float64.js";
import { documented, type LineRefusal, type Refusal, unverified, type ValueRule } from "./value-rule.js";

interface Limits {
  readonly expected: string;
  readonly maxWhole: number;
  readonly maxScale: number;
  /** BIGNUMERIC without parameters holds some, not all, numbers of 39 digits before the point. */
  readonly open: boolean;
}

function limitsOf(field: Field): Limits {
  const type = field.type === "BIGNUMERIC" ? "BIGNUMERIC" : "NUMERIC";
  const expected = typeText(field);
  const { precision, scale = 0 } = field;
  if (precision !== undefined) return { expected, maxWhole: precision - scale, maxScale: scale, open: false };
  return { expected, ...DECIMAL_LIMITS[type], open: type === "BIGNUMERIC" };
}

/** The usual form of any spelling of a decimal that fits; "" when it does not. Nothing is ever rounded. */
function normalDecimal(text: string, limits: Limits): string {
  const decimal = readDecimal(text);
  if (decimal === undefined || decimal.fraction.length > limits.maxScale) return "";
  const fits = limits.open ? fitsBigNumeric(decimal) : decimal.whole.length <= limits.maxWhole;
  return fits ? decimalText(decimal) : "";
}

function refusal(value: unknown, limits: Limits): Refusal {
  const { expected } = limits;
  const text = typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? String(value) : "";
  if (NOT_FINITE.test(text)) {
    return { expected, hint: `${expected} holds no NaN or Infinity. Write null.`, unrepresentable: true };
  }
  if (text === "") return { expected, hint: "Write a string of decimal digits, a number or a bigint." };
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { expected, hint: "Beyond 2^53 a number has already lost digits: use a bigint or a string of digits." };
  }
  return { expected, hint: fitHint(text, limits) };
}

function fitHint(text: string, limits: Limits): string {
  const decimal = readDecimal(text);
  if (decimal === undefined) return "Write decimal digits with an optional sign and point, nothing else.";
  if (decimal.fraction.length > limits.maxScale) {
    return `It has ${decimal.fraction.length} digits after the point, the column holds ${limits.maxScale}: round it yourself.`;
  }
  return `It has ${decimal.whole.length} digits before the point, too many for the column.`;
}

function judge(node: JsonNode, limits: Limits): LineRefusal | undefined {
  const { expected } = limits;
  if (node.kind !== "string" && node.kind !== "number") {
    return documented("numeric.type", expected, "Write decimal digits in a string.");
  }
  if (NOT_FINITE.test(node.text)) return unverified("numeric.not-finite", expected, "Write null.");
  if (readDecimal(node.text) === undefined) {
    return documented("numeric.syntax", expected, fitHint(node.text, limits));
  }
  if (normalDecimal(node.text, limits) === "") return documented("numeric.range", expected, fitHint(node.text, limits));
  return undefined;
}

/** The text of a value that may be a decimal; "" for what cannot be one. */
function decimalOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return `${value}`;
  if (typeof value !== "number" || (Number.isInteger(value) && !Number.isSafeInteger(value))) return "";
  return `${value}`;
}

/** The rule of a NUMERIC or BIGNUMERIC column. Always written as a string, so that nothing passes through a double. */
export function numericRule(field: Field): ValueRule {
  const limits = limitsOf(field);
  const { maxWhole, maxScale } = limits;
  function cell(text: string, start: number, end: number): string {
    if (scanDecimal(text, start, end, maxWhole, maxScale) === end) return `"${text.slice(start, end)}"`;
    const normal = normalDecimal(text.slice(start, end), limits);
    return normal === "" ? "" : `"${normal}"`;
  }
  return {
    expected: limits.expected,
    put(value, buffer, at) {
      const text = decimalOf(value);
      if (scanDecimal(text, 0, text.length, maxWhole, maxScale) === text.length) return putQuoted(buffer, at, text);
      const normal = normalDecimal(text, limits);
      return normal === "" ? -1 : putQuoted(buffer, at, normal);
    },
    refusal: (value) => refusal(value, limits),
    cell,
    scan(text, at) {
      const { length } = text;
      if (text.charCodeAt(at) !== 0x22) return scanDecimal(text, at, length, maxWhole, maxScale);
      const end = scanDecimal(text, at + 1, length, maxWhole, maxScale);
      return end !== -1 && end < length && text.charCodeAt(end) === 0x22 ? end + 1 : -1;
    },
    judge: (node) => judge(node, limits),
  };
}
