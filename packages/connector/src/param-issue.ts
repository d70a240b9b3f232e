import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** What is wrong with a value, and, where the form is not plain, how to write it. */
export interface ExplainedIssue {
  readonly detail: string;
  readonly hint?: string;
}

/** The texts of zod itself begin so; any other was written by the connector's author, who knows better. */
const ZODS_OWN = /^(?:Invalid|Too (?:small|big)|Unrecognized)\b/;

/** Says in plain words what a param's value must be. Never tells the value. */
export function explainIssue(issue: Issue): ExplainedIssue {
  if (!ZODS_OWN.test(issue.message)) return { detail: issue.message };
  const [first] = alternatives(issue);
  const hint = first?.code === "invalid_type" ? HINTS[first.expected] : undefined;
  return { detail: `it must be ${wanted(issue)}`, ...(hint && { hint }) };
}

const NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  bigint: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

const LIST = 'write it as JSON, such as ["a","b"]';
const OBJECT = 'write it as JSON, such as {"key":"value"}';
const HINTS: Readonly<Record<string, string>> = { array: LIST, object: OBJECT, record: OBJECT };

function wanted(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return NAMES[issue.expected] ?? issue.expected;
    case "invalid_value":
      return `${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
    case "too_small":
      return issue.minimum === 1 && issue.origin !== "number" && issue.origin !== "int"
        ? "given, not empty"
        : bounded(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return bounded(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    case "invalid_format":
      return issue.format === "regex" ? `a text that matches ${issue.pattern}` : `a valid ${issue.format}`;
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return `without ${issue.keys.join(", ")}`;
    case "invalid_union":
      return [...new Set(alternatives(issue).map(wanted))].join(" or ") || "of another form";
    default:
      return "of another form";
  }
}

/** `at least 3`, `at least 3 characters long`, `a list of at least 2`. */
function bounded(origin: string, how: string, bound: number | bigint): string {
  if (origin === "string") return `${how} ${bound} characters long`;
  return origin === "array" || origin === "set" ? `a list of ${how} ${bound}` : `${how} ${bound}`;
}

/** The first fault of each form that a union allows; the issue itself when it is of no union. */
function alternatives(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  return issue.errors.flatMap(([first]) => (first ? [first] : []));
}
