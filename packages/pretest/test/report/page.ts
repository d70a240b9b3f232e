import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";

export type Element = Tree.Element;

/** A page as a browser reads it, and what a browser would have to repair. */
export function parsePage(source: string): { readonly root: Tree.Document; readonly errors: readonly string[] } {
  const errors: string[] = [];
  const root = parse(source, { onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`) });
  return { root, errors };
}

/** All elements below a node that have these features, in order of the page. */
export function select(node: Tree.Node, { tag, ...attributes }: Readonly<Record<string, string>>): readonly Element[] {
  return elementsBelow(node).filter(
    (element) =>
      (tag === undefined || element.tagName === tag) &&
      Object.entries(attributes).every(([name, value]) => attribute(element, name) === value),
  );
}

export function elementsBelow(node: Tree.Node): readonly Element[] {
  if (!("childNodes" in node)) return [];
  return node.childNodes.flatMap((child) => ("tagName" in child ? [child, ...elementsBelow(child)] : []));
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value;
}

/** The text that a reader of one language sees; of both without one. */
export function textOf(node: Tree.Node, language?: "en" | "ja"): string {
  if ("value" in node) return node.value;
  if (!("childNodes" in node)) return "";
  const lang = "attrs" in node ? attribute(node, "lang") : undefined;
  if (language !== undefined && lang !== undefined && lang !== language && node.nodeName === "span") return "";
  return node.childNodes.map((child) => textOf(child, language)).join("");
}
