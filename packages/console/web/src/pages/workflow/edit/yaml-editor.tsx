import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { indentOnInput } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { ApiProblem } from "../../../../../src/api/index.js";
import { textOf } from "../../../forms/problems.js";
import { looks, shadowOf } from "./editor-host.js";

/** What can be done with an editor from outside. */
export interface YamlEditorHandle {
  /** Moves cursor and focus to a place, both from 1. */
  readonly goTo: (line: number, column: number) => void;
}

interface YamlEditorProps {
  readonly label: string;
  /** At first. What is typed is the editor's alone: another text needs another `key`. */
  readonly initial: string;
  readonly onChange: (text: string) => void;
  /** Marked at their lines. */
  readonly problems: readonly ApiProblem[];
  readonly readOnly: boolean;
  readonly ref?: Ref<YamlEditorHandle>;
}

/** A text editor for YAML. Tab leaves it, as it leaves any field. */
export default function YamlEditor({ label, initial, onChange, problems, readOnly, ref }: YamlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const changed = useRef(onChange);
  changed.current = onChange;
  const first = useRef(initial);
  useEffect(() => {
    if (!host.current) return;
    const root = shadowOf(host.current);
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          lineNumbers(),
          lintGutter(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          history(),
          indentOnInput(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          yaml(),
          looks,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) changed.current(state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [label, readOnly]);
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const marks = problems.map((problem) => markOf(editor.state.doc, problem));
    editor.dispatch(setDiagnostics(editor.state, marks));
  }, [problems]);
  useImperativeHandle(ref, () => ({
    goTo: (line, column) => {
      const editor = view.current;
      if (!editor) return;
      editor.dispatch({ selection: { anchor: offsetOf(editor.state.doc, line, column) }, scrollIntoView: true });
      editor.focus();
    },
  }));
  return <div className="yaml-editor" ref={host} />;
}

function markOf(doc: Text, problem: ApiProblem): Diagnostic {
  const from = offsetOf(doc, problem.line ?? 1, problem.column ?? 1);
  const word = /^[^\s:]*/.exec(doc.lineAt(from).text.slice(from - doc.lineAt(from).from));
  return { from, to: from + (word?.[0].length ?? 0), severity: "error", message: textOf(problem) };
}

function offsetOf(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + column - 1, to);
}
