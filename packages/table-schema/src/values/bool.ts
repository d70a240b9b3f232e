import type { JsonNode } from "../json-node.js";
import { putAscii } from "../put.js";
import { documented, type LineRefusal, type Refusal, type ValueRule } from "./value-rule.js";

const TRUE_WORDS: ReadonlySet<string> = new Set(["true", "t", "yes", "y", "1"]);
const FALSE_WORDS: ReadonlySet<string> = new Set(["false", "f", "no", "n", "0"]);

/** Source: BigQuery loading JSON, "BOOL": 1 or 0, true or false, t or f, yes or no, y or n, in any case. */
function readWord(text: string): string {
  const word = text.length > 5 ? text : text.toLowerCase();
  if (TRUE_WORDS.has(word)) return "true";
  return FALSE_WORDS.has(word) ? "false" : "";
}

function scan(text: string, at: number): number {
  if (text.startsWith("true", at)) return at + 4;
  return text.startsWith("false", at) ? at + 5 : -1;
}

function refusal(value: unknown): Refusal {
  if (typeof value === "string")
    return { expected: "BOOL", hint: "Write true or false (a text cell may also say t, f, yes, no, y, n, 1, 0)." };
  return { expected: "BOOL", hint: "Write true or false." };
}

function judge(node: JsonNode): LineRefusal | undefined {
  if (node.kind === "true" || node.kind === "false") return undefined;
  const word = node.kind === "string" || node.kind === "number" ? readWord(node.text) : "";
  return word === "" ? documented("bool.value", "BOOL", "Write true or false.") : undefined;
}

/** The rule of a BOOL column. */
export function boolRule(): ValueRule {
  return {
    expected: "BOOL",
    put: (value, buffer, at) => (typeof value === "boolean" ? putAscii(buffer, at, value ? "true" : "false") : -1),
    refusal,
    cell: (text, start, end) => readWord(text.slice(start, end)),
    scan,
    judge,
  };
}
