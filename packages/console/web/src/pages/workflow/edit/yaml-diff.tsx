import { yaml } from "@codemirror/lang-yaml";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { looks, shadowOf } from "./editor-host.js";

interface YamlDiffProps {
  readonly label: string;
  readonly theirs: string;
  readonly mine: string;
}

/** Two texts in one: what `mine` takes out of `theirs`, and what it puts in. To look at alone. */
export default function YamlDiff({ label, theirs, mine }: YamlDiffProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    const root = shadowOf(host.current);
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: mine,
        extensions: [
          lineNumbers(),
          yaml(),
          looks,
          unifiedMergeView({ original: theirs, mergeControls: false }),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ "aria-label": label }),
        ],
      }),
    });
    return () => view.destroy();
  }, [label, theirs, mine]);
  return <div className="yaml-editor" ref={host} />;
}
