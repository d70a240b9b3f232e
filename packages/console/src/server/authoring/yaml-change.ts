import { isDeepStrictEqual } from "node:util";
import {
  Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parse,
  parseDocument,
  type Scalar,
} from "yaml";
import { keepLines } from "./keep-lines.js";

type Plain = Readonly<Record<string, unknown>>;

/** A new file: lists of columns one a line, small things on one line. */
export function newYaml(value: Plain): string {
  const document = new Document(value);
  style(document.contents);
  return document.toString({ lineWidth: 0 });
}

/**
 * A text of YAML with another value: nodes whose value is the same stay, with their comments and in their places; lines
 * in which nothing has changed stay as they are written. JSON stays JSON.
 */
export function changeYaml(text: string, value: Plain): string {
  if (isJson(text)) return `${JSON.stringify(value, null, 2)}\n`;
  const document: Document = parseDocument(text);
  const options = { lineWidth: 0, flowCollectionPadding: !/[[{]\S.*[\]}]/.test(text) || /[[{] \S/.test(text) };
  const before = document.toString(options);
  document.contents = merged(document, document.contents, value);
  const changed = keepLines(text, before, document.toString(options));
  // Values that are written once and used twice cannot be changed in one place: the text is then written anew.
  return isDeepStrictEqual(parse(changed), value) ? changed : newYaml(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The node, changed to be that value as far as it can, or a new one in its place. */
function merged(document: Document, node: unknown, value: unknown): Node {
  if (isMap(node) && isPlain(value) && node.items.length > 0) {
    node.items = mergedPairs(document, node.items as Pair<unknown, unknown>[], value) as typeof node.items;
    return node;
  }
  if (isSeq(node) && Array.isArray(value) && node.items.length > 0) {
    node.items = mergedItems(document, node.items, value);
    return node;
  }
  if (isSame(document, node, value)) return node;
  const made = document.createNode(value);
  style(made);
  if (isScalar(node) && isScalar(made)) keepPlace(node, made);
  return made;
}

function mergedPairs(document: Document, pairs: readonly Pair<unknown, unknown>[], value: Plain): unknown[] {
  const kept = pairs.filter(({ key }) => Object.hasOwn(value, nameOf(key)));
  for (const pair of kept) pair.value = merged(document, pair.value, value[nameOf(pair.key)]);
  const there = new Set(kept.map(({ key }) => nameOf(key)));
  const added = Object.entries(value).filter(([key]) => !there.has(key));
  const made = added.map(([key, one]) => {
    const pair = document.createPair(key, one);
    style(pair.value, key);
    return pair;
  });
  return [...kept, ...made];
}

/** Each value takes the item of the same name, or the next one that nobody takes: columns and arguments may be moved. */
function mergedItems(document: Document, items: readonly unknown[], values: readonly unknown[]): Node[] {
  const free = new Map(items.map((item) => [identityOf(toPlain(document, item)), item]));
  return values.map((value) => {
    const identity = identityOf(value);
    const item = free.get(identity);
    free.delete(identity);
    return merged(document, item, value);
  });
}

/** What an item of a list is known by: a column's name, an argument without its value. */
function identityOf(value: unknown): string {
  if (isPlain(value)) return `name ${String(value["name"])}`;
  const argument = typeof value === "string" ? /^(--param=[^=]+|--[^=]+)=/.exec(value)?.[1] : undefined;
  return argument ?? JSON.stringify(value) ?? "";
}

function isSame(document: Document, node: unknown, value: unknown): node is Node {
  return node !== undefined && node !== null && isDeepStrictEqual(toPlain(document, node), value);
}

function toPlain(document: Document, node: unknown): unknown {
  return isNode(node) ? node.toJS(document) : node;
}

function keepPlace(from: Scalar, to: Scalar): void {
  const { comment, commentBefore, spaceBefore, type, value } = from;
  const isQuoted = type?.startsWith("QUOTE") && value !== "";
  Object.assign(to, { comment, commentBefore, spaceBefore, ...(isQuoted ? { type } : {}) });
}

function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** On one line what holds no collection itself, and is no list of arguments. Other readers take `05:00` for a number. */
function style(node: unknown, key = ""): void {
  if (isScalar(node) && /^\d+:\d+$/.test(String(node.value))) node.type = "QUOTE_DOUBLE";
  if (!isCollection(node)) return;
  const inner = node.items.map((item): [string, unknown] =>
    isPair(item) ? [nameOf(item.key), item.value] : ["", item],
  );
  for (const [name, value] of inner) style(value, name);
  node.flow = key !== "args" && !inner.some(([, value]) => isCollection(value));
}
