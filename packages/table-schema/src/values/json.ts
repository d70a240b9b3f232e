import { describeNode, type JsonNode, MAX_JSON_DEPTH } from "../json-node.js";
import { scanJson } from "../json-scanner.js";
import { jsonRefusal, putJson } from "../json-writer.js";
import { memberPath } from "../problem.js";
import { scanJsonValue } from "./json-scan.js";
import { judgeText } from "./string.js";
import { documented, type LineRefusal, unverified, type ValueRule } from "./value-rule.js";

const EXPECTED = "JSON";

/** A JSON text on one line, digits kept; "" when it is none that loads. */
function cell(text: string, start: number, end: number): string {
  const json = text.slice(start, end);
  if (scanJsonValue(json, 0) === json.length) return json;
  const scanned = scanJson(json);
  if (!scanned.ok || judge(scanned.node) !== undefined) return "";
  // Raw line breaks can only stand between tokens.
  return json.replace(/[\r\n\t]+/g, " ").trim();
}

function judge(node: JsonNode): LineRefusal | undefined {
  return judgeNode(node, "", 0);
}

function judgeNode(node: JsonNode, path: string, depth: number): LineRefusal | undefined {
  switch (node.kind) {
    case "string":
      return placed(judgeText(node.text), node, path);
    case "number":
      if (Number.isFinite(Number(node.text))) return undefined;
      return placed(unverified("json.number", EXPECTED, "It does not fit a double; write it as a string."), node, path);
    case "array":
    case "object":
      if (depth >= MAX_JSON_DEPTH) {
        return documented("json.depth", EXPECTED, `Nest at most ${MAX_JSON_DEPTH} levels.`);
      }
      return node.kind === "array" ? judgeItems(node.items, path, depth + 1) : judgeMembers(node, path, depth + 1);
    default:
      return undefined;
  }
}

function judgeItems(items: readonly JsonNode[], path: string, depth: number): LineRefusal | undefined {
  for (const [index, item] of items.entries()) {
    const refusal = judgeNode(item, `${path}[${index}]`, depth);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function judgeMembers(node: JsonNode & { kind: "object" }, path: string, depth: number): LineRefusal | undefined {
  const seen = new Set<string>();
  for (const { name, value } of node.members) {
    const at = memberPath(path, name);
    if (seen.has(name)) {
      return placed(unverified("json.duplicate-key", EXPECTED, "The key is there twice; write it once."), value, at);
    }
    seen.add(name);
    const refusal = placed(judgeText(name), node, path) ?? judgeNode(value, at, depth);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function placed(refusal: LineRefusal | undefined, node: JsonNode, path: string): LineRefusal | undefined {
  return refusal === undefined ? undefined : { ...refusal, inside: { path, got: describeNode(node) } };
}

/** The rule of a JSON column: any JSON value, written raw. */
export function jsonRule(): ValueRule {
  return {
    expected: EXPECTED,
    put: putJson,
    refusal(value) {
      if (typeof value === "string" && judgeText(value) === undefined) {
        return { expected: EXPECTED, hint: "Write one JSON value: the text is none." };
      }
      return jsonRefusal(value);
    },
    cell,
    scan: (text, at) => scanJsonValue(text, at),
    judge,
  };
}
