import { lazy, Suspense, useState } from "react";
import { Button } from "../../../components/button.js";
import { Loading } from "../../../components/loading.js";
import { useTexts } from "../../../i18n/language.js";
import { editTexts } from "./texts.js";
import type { Editable, Editing } from "./use-editing.js";

const YamlDiff = lazy(() => import("./yaml-diff.js"));

interface ElsewhereProps {
  readonly editing: Editing;
  readonly theirs: Editable;
}

/** The file has changed under our hands: what differs, and whose text is to stay. */
export function Elsewhere({ editing, theirs }: ElsewhereProps) {
  const t = useTexts(editTexts);
  const [isComparing, setComparing] = useState(false);
  return (
    <section className="elsewhere" role="alert" aria-label={t.conflict}>
      <div className="stack-tight">
        <strong>{t.conflict}</strong>
        <p>{t.conflictHint}</p>
        <div className="row">
          <Button aria-expanded={isComparing} onClick={() => setComparing(!isComparing)}>
            {isComparing ? t.hide : t.compare}
          </Button>
          <Button onClick={editing.revert}>{t.takeTheirs}</Button>
          <Button look="danger" busy={editing.isSaving} onClick={() => void editing.save(theirs.revision)}>
            {t.keepMine}
          </Button>
        </div>
        {isComparing && editing.yaml !== undefined && (
          <Suspense fallback={<Loading />}>
            <YamlDiff label={t.comparison} theirs={theirs.yaml} mine={editing.yaml} />
          </Suspense>
        )}
      </div>
    </section>
  );
}
