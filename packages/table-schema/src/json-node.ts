/** One JSON value with its place in the text. Numbers keep their digits, objects keep every key, also a repeated one. */
export type JsonNode = JsonString | JsonNumber | JsonLiteral | JsonArray | JsonObject;

interface Placed {
  /** Index of the first character. */
  readonly at: number;
}
interface JsonString extends Placed {
  readonly kind: "string";
  /** The string itself, escapes resolved. */
  readonly text: string;
}
interface JsonNumber extends Placed {
  readonly kind: "number";
  /** The digits as written. */
  readonly text: string;
}
interface JsonLiteral extends Placed {
  readonly kind: "null" | "true" | "false";
}
interface JsonArray extends Placed {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}
export interface JsonObject extends Placed {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
}
export interface JsonMember extends Placed {
  readonly name: string;
  readonly value: JsonNode;
}

/** How deep arrays and objects may nest. Source: BigQuery JSON type, 500 levels; a RECORD adds at most 15 more. */
export const MAX_JSON_DEPTH = 500;

/** A short form of a node for messages: kind and excerpt. */
export function describeNode(node: JsonNode): string {
  switch (node.kind) {
    case "string":
      return `string ${JSON.stringify(node.text.length > 61 ? `${node.text.slice(0, 60).toWellFormed()}…` : node.text)}`.slice(
        0,
        80,
      );
    case "number":
      return `number ${node.text.length > 60 ? `${node.text.slice(0, 60)}…` : node.text}`;
    case "array":
      return `array of ${node.items.length}`;
    case "object":
      return `object with ${node.members.length} keys`;
    case "null":
      return "null";
    default:
      return `boolean ${node.kind}`;
  }
}
