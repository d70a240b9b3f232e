import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/**
 * Where an editor lives: a shadow tree. There CodeMirror brings its styles by `adoptedStyleSheets`; in the page itself it
 * would write a `<style>`, which the server's policy forbids. Colours come through: custom properties are inherited.
 */
export function shadowOf(host: HTMLElement): ShadowRoot {
  return host.shadowRoot ?? host.attachShadow({ mode: "open" });
}

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--surface)", color: "var(--text)", fontSize: "var(--size-2)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", minHeight: "18rem", maxHeight: "40rem" },
  ".cm-content": { caretColor: "var(--text)", padding: "0.5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--text-2)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--hover) 60%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent-solid) 30%, transparent)",
  },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)" },
  // CodeMirror draws these as data: pictures, which the policy forbids as well.
  ".cm-lint-marker-error": {
    content: "none",
    width: "0.6rem",
    height: "0.6rem",
    marginTop: "0.4rem",
    borderRadius: "2px",
    backgroundColor: "var(--failed-solid)",
  },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--failed-solid)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--failed-solid)" },
  ".cm-deletedChunk": { backgroundColor: "var(--failed-soft)" },
  ".cm-deletedChunk span": { color: "var(--text)" },
  "&.cm-merge-b .cm-changedLine": { backgroundColor: "var(--loaded-soft)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: [tags.string, tags.content], color: "var(--text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "var(--loaded)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--text-2)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--text-2)" },
]);

/** The console's looks for an editor. */
export const looks: Extension = [theme, syntaxHighlighting(colours), EditorView.lineWrapping];
