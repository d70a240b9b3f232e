import { useId } from "react";
import type { ColumnNote, SchemaColumn } from "../../../../../src/api/index.js";
import { Button } from "../../../components/button.js";
import { Icon } from "../../../components/icon.js";
import type { FieldProblems } from "../../../forms/problems.js";
import { useTexts } from "../../../i18n/language.js";
import { type ColumnPath, columnModes, columnTypes, fieldPathOf, typeName, withMode, withType } from "./columns.js";
import { columnsTexts } from "./columns-texts.js";

interface ColumnRowProps {
  readonly column: SchemaColumn;
  readonly path: ColumnPath;
  readonly notes: readonly ColumnNote[];
  readonly problems: FieldProblems;
  readonly onChange: (change: (column: SchemaColumn) => SchemaColumn | undefined) => void;
  readonly onAdd: () => void;
}

/** One column, with what is doubted and what is wrong. */
export function ColumnRow({ column, path, notes, problems, onChange, onAdd }: ColumnRowProps) {
  const t = useTexts(columnsTexts);
  const id = useId();
  const at = fieldPathOf(path);
  const parts = ["name", "type", "mode"].map((part) => problems.under(`${at}/${part}`));
  const told = [problems.at(at), ...parts].filter((one) => one !== undefined);
  const name = column.name || t.unnamed;
  const common = (part: string) => ({
    "aria-label": t.partOf(name, part),
    "aria-describedby": told.length + notes.length > 0 ? id : undefined,
  });
  const isWrong = (index: number) => (parts[index] || problems.at(at) ? true : undefined);
  const type = typeName(column.type);
  return (
    <li className="column">
      <div className="column-name">
        {path.slice(1).map((number, depth) => (
          <span className="column-indent" key={`${depth} ${number}`} aria-hidden="true" />
        ))}
        <input
          {...common(t.name)}
          aria-invalid={isWrong(0)}
          className="mono"
          value={column.name}
          placeholder={t.name}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onChange((old) => ({ ...old, name: target.value }))}
        />
      </div>
      <select
        {...common(t.type)}
        aria-invalid={isWrong(1)}
        value={type}
        onChange={({ target }) => onChange((old) => withType(old, target.value))}
      >
        {(columnTypes as readonly string[]).includes(type) ? null : <option>{type}</option>}
        {columnTypes.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      <select
        {...common(t.mode)}
        aria-invalid={isWrong(2)}
        value={column.mode ?? columnModes[0]}
        onChange={({ target }) => onChange((old) => withMode(old, target.value))}
      >
        {columnModes.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      <div className="column-buttons">
        {type === "RECORD" && <Button look="quiet" icon="plus" aria-label={t.addInside(name)} onClick={onAdd} />}
        <Button look="quiet" icon="close" aria-label={t.remove(name)} onClick={() => onChange(() => undefined)} />
      </div>
      {(notes.length > 0 || told.length > 0) && (
        <div className="column-told" id={id}>
          {told.map((text) => (
            <p key={text} className="field-error">
              {text}
            </p>
          ))}
          {notes.map(({ text, looksLike }) => (
            <p key={text} className="columns-note">
              <Icon name="warning" size={14} /> {text}
              {looksLike && (
                <Button onClick={() => onChange((old) => withType(old, typeName(looksLike)))}>
                  {t.makeIt(typeName(looksLike))}
                </Button>
              )}
            </p>
          ))}
        </div>
      )}
    </li>
  );
}
