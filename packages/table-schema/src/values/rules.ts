import type { Field } from "../field.js";
import { boolRule } from "./bool.js";
import { bytesRule } from "./bytes.js";
import { dateRule } from "./date.js";
import { datetimeRule } from "./datetime.js";
import { float64Rule } from "./float64.js";
import { geographyRule } from "./geography.js";
import { int64Rule } from "./int64.js";
import { intervalRule } from "./interval.js";
import { jsonRule } from "./json.js";
import { numericRule } from "./numeric.js";
import { stringRule } from "./string.js";
import { timeRule } from "./time.js";
import { timestampRule } from "./timestamp.js";
import type { ValueRule } from "./value-rule.js";

const RULES = {
  STRING: stringRule,
  BYTES: bytesRule,
  INT64: int64Rule,
  FLOAT64: float64Rule,
  NUMERIC: numericRule,
  BIGNUMERIC: numericRule,
  BOOL: boolRule,
  TIMESTAMP: timestampRule,
  DATE: dateRule,
  TIME: timeRule,
  DATETIME: datetimeRule,
  INTERVAL: intervalRule,
  GEOGRAPHY: geographyRule,
  JSON: jsonRule,
} as const;

/** The rule of a column that is no RECORD: one table row per BigQuery type. */
export function ruleOf(field: Field): ValueRule {
  if (field.type === "RECORD") throw new TypeError(`${field.name} is a RECORD: its columns have rules, not itself`);
  return RULES[field.type](field);
}
