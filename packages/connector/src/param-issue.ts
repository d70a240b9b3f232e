import type { z } from "zod";
import type { ParamTexts } from "./param-texts.js";

type Issue = z.core.$ZodIssue;

/** What is wrong with a value, and, where the form is not plain, how to write it. */
export interface ExplainedIssue {
  readonly detail: string;
  readonly hint?: string;
}

/** The texts of zod itself begin so; any other was written by the connector's author, who knows better. */
const ZODS_OWN = /^(?:Invalid|Too (?:small|big)|Unrecognized)\b/;

/** Says in plain words what a param's value must be. Never tells the value. */
export function explainIssue(issue: Issue, texts: ParamTexts): ExplainedIssue {
  if (!ZODS_OWN.test(issue.message)) return { detail: issue.message };
  const [first] = alternatives(issue);
  const hint = first?.code === "invalid_type" ? hintFor(first.expected, texts) : undefined;
  return { detail: texts.mustBe(wanted(issue, texts)), ...(hint && { hint }) };
}

function hintFor(expected: string, { listHint, objectHint }: ParamTexts): string | undefined {
  if (expected === "array") return listHint;
  return expected === "object" || expected === "record" ? objectHint : undefined;
}

function wanted(issue: Issue, texts: ParamTexts): string {
  switch (issue.code) {
    case "invalid_type":
      return texts.kinds[issue.expected] ?? issue.expected;
    case "invalid_value":
      return texts.oneOf(issue.values.map(String));
    case "too_small":
      if (issue.minimum === 1 && issue.origin !== "number" && issue.origin !== "int") return texts.notEmpty;
      return texts.bounded(
        issue.inclusive === false ? "moreThan" : "atLeast",
        String(issue.minimum),
        measure(issue.origin),
      );
    case "too_big":
      return texts.bounded(
        issue.inclusive === false ? "lessThan" : "atMost",
        String(issue.maximum),
        measure(issue.origin),
      );
    case "invalid_format":
      return issue.format === "regex" ? texts.matching(String(issue.pattern)) : texts.valid(issue.format);
    case "not_multiple_of":
      return texts.multipleOf(String(issue.divisor));
    case "unrecognized_keys":
      return texts.without(issue.keys.join(", "));
    case "invalid_union":
      return [...new Set(alternatives(issue).map((one) => wanted(one, texts)))].join(texts.or) || texts.otherForm;
    default:
      return texts.otherForm;
  }
}

function measure(origin: string): "number" | "characters" | "items" {
  if (origin === "string") return "characters";
  return origin === "array" || origin === "set" ? "items" : "number";
}

/** The first fault of each form that a union allows; the issue itself when it is of no union. */
function alternatives(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  return issue.errors.flatMap(([first]) => (first ? [first] : []));
}
