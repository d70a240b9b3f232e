import type { Text } from "../../text.js";
import { visible } from "../visible.js";

/** No value that was read from anywhere can have it: what carries it was made by `html`. */
const source = Symbol("markup");

/** A piece of a page. */
export interface Markup {
  readonly [source]: string;
}

/** What may stand in a template. Texts are escaped; nothing is left of `undefined` and `false`. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/** A piece of a page from a template. Every value that is not markup itself becomes text, inside attributes too. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { [source]: parts.map((part, index) => part + sourceOf(values[index])).join("") };
}

/** The HTML of a piece. */
export function sourceOf(content: Content): string {
  if (content === undefined || content === false) return "";
  if (typeof content === "string" || typeof content === "number") return escapeHtml(String(content));
  return source in content ? content[source] : content.map(sourceOf).join("");
}

/** Both languages, of which the page shows one. What is the same in both stands there once. */
export function both({ en, ja }: Text): Markup {
  return en === ja ? html`<bdi>${en}</bdi>` : html`<span lang="ja">${ja}</span><span lang="en">${en}</span>`;
}

function escapeHtml(text: string): string {
  return visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
