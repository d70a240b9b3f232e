import { useState } from "react";
import type { ColumnNote, SchemaColumn } from "../../../../../src/api/index.js";
import { Button } from "../../../components/button.js";
import type { FieldProblems } from "../../../forms/problems.js";
import { useTexts } from "../../../i18n/language.js";
import { ColumnRow } from "./column-row.js";
import { type ColumnPath, flatColumns, nameOf, typeName, withColumn, withNewColumn, withType } from "./columns.js";
import { columnsTexts } from "./columns-texts.js";
import { PasteColumns } from "./paste-columns.js";
import "./columns.css";

interface ColumnsEditorProps {
  readonly columns: readonly SchemaColumn[];
  readonly onChange: (columns: readonly SchemaColumn[]) => void;
  /** Doubts about columns, by their names. */
  readonly notes: readonly ColumnNote[];
  readonly problems: FieldProblems;
}

/** The columns of a table: name, type, mode; those inside of others set in. */
export function ColumnsEditor({ columns, onChange, notes, problems }: ColumnsEditorProps) {
  const t = useTexts(columnsTexts);
  const [pasting, setPasting] = useState(false);
  const general = notes.filter(({ path }) => path === "" || path.startsWith("["));
  const doubts = openDoubts(columns, notes);
  const doubted = doubts.filter(({ looksLike }) => looksLike !== undefined);
  const problem = problems.at("table/schema");
  const add = (inside?: ColumnPath) => onChange(withNewColumn(columns, inside));
  return (
    <fieldset className="columns" data-invalid={problem ? true : undefined}>
      <legend className="hidden">{t.title}</legend>
      <div className="spread">
        <h3>
          {t.title} <span className="muted small">{t.count(columns.length)}</span>
        </h3>
        <div className="row">
          {doubted.length > 1 && (
            <Button onClick={() => onChange(withLooks(columns, doubted))}>{t.takeAll(doubted.length)}</Button>
          )}
          <Button onClick={() => setPasting(true)}>{t.paste}</Button>
        </div>
      </div>
      {problem && (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
      {general.map(({ text }) => (
        <p key={text} className="columns-note">
          {text}
        </p>
      ))}
      {columns.length === 0 ? (
        <p className="columns-none muted">{t.none}</p>
      ) : (
        <ul className="columns-list">
          <li className="columns-head small muted" aria-hidden="true">
            <span>{t.name}</span>
            <span>{t.type}</span>
            <span>{t.mode}</span>
          </li>
          {flatColumns(columns).map(({ column, path }) => (
            <ColumnRow
              key={path.join(".")}
              column={column}
              path={path}
              notes={doubts.filter((note) => columnOf(note) === nameOf(columns, path))}
              problems={problems}
              onChange={(change) => onChange(withColumn(columns, path, change))}
              onAdd={() => add(path)}
            />
          ))}
        </ul>
      )}
      <div>
        <Button icon="plus" look="quiet" onClick={() => add()}>
          {t.add}
        </Button>
      </div>
      {pasting && (
        <PasteColumns
          columns={columns}
          onClose={() => setPasting(false)}
          onTake={(taken) => {
            onChange(taken);
            setPasting(false);
          }}
        />
      )}
    </fieldset>
  );
}

function columnOf({ path }: ColumnNote): string {
  return path.replaceAll("[]", "");
}

/** Doubts that still hold: a column that was given the type is none. */
function openDoubts(columns: readonly SchemaColumn[], notes: readonly ColumnNote[]): readonly ColumnNote[] {
  const types = new Map(columns.map(({ name, type }) => [name, typeName(type)]));
  return notes.filter(({ path, looksLike }) => looksLike === undefined || types.get(path) === "STRING");
}

/** Every column of the type that its values look like. */
function withLooks(columns: readonly SchemaColumn[], doubted: readonly ColumnNote[]): readonly SchemaColumn[] {
  const looks = new Map(doubted.map(({ path, looksLike = "STRING" }) => [path, typeName(looksLike)]));
  return columns.map((column) => withType(column, looks.get(column.name) ?? typeName(column.type)));
}
