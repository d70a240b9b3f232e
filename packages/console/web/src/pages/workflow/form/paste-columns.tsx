import { useState } from "react";
import type { SchemaColumn } from "../../../../../src/api/index.js";
import { Button } from "../../../components/button.js";
import { Dialog } from "../../../components/dialog.js";
import { Field } from "../../../components/field.js";
import { useTexts } from "../../../i18n/language.js";
import { columnsIn } from "./columns.js";
import { columnsTexts } from "./columns-texts.js";

interface PasteColumnsProps {
  readonly columns: readonly SchemaColumn[];
  readonly onTake: (columns: readonly SchemaColumn[]) => void;
  readonly onClose: () => void;
}

/** The columns as JSON: to paste what `bq show --schema` prints, or to copy. */
export function PasteColumns({ columns, onTake, onClose }: PasteColumnsProps) {
  const t = useTexts(columnsTexts);
  const [text, setText] = useState(columns.length > 0 ? JSON.stringify(columns, null, 2) : "");
  const [refused, setRefused] = useState(false);
  const take = () => {
    const found = columnsIn(text);
    if (found) onTake(found);
    else setRefused(true);
  };
  return (
    <Dialog
      open
      title={t.pasteTitle}
      onClose={onClose}
      actions={
        <Button look="primary" onClick={take}>
          {t.take}
        </Button>
      }
    >
      <Field label={t.pasteLabel} hint={t.pasteHint} error={refused ? t.pasteBad : undefined}>
        {(ids) => (
          <textarea
            {...ids}
            className="mono"
            rows={14}
            spellCheck={false}
            value={text}
            onChange={({ target }) => {
              setText(target.value);
              setRefused(false);
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}
