import { useState } from "react";
import { Button } from "../components/button.js";
import { useTexts } from "../i18n/language.js";
import type { GroupProps } from "./control.js";
import { type JsonSchema, shapeOf, variantOf } from "./shape.js";
import { formTexts } from "./texts.js";
import { Control, ValueField } from "./value-field.js";

interface ListProps extends GroupProps {
  readonly item: JsonSchema;
  readonly oneAlone: boolean;
}

/** Items one below the other; at least one place to write into. */
export function ListInput({ item, oneAlone, name, value, onChange, path, problems }: ListProps) {
  const t = useTexts(formTexts);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const change = (next: readonly unknown[]) => {
    const first = next[0];
    if (next.length === 0 || (next.length === 1 && first === undefined)) onChange(undefined);
    else onChange(oneAlone && next.length === 1 ? first : next);
  };
  return (
    <div className="stack-tight">
      {items.map((one, index) => (
        <div className="form-line" key={index}>
          <Control
            name={t.item(name, index + 1)}
            schema={item}
            required={false}
            value={one}
            path={`${path}/${index}`}
            problems={problems}
            onChange={(changed) => change(items.with(index, changed))}
          />
          {items.length > 1 && (
            <Button
              look="quiet"
              icon="close"
              aria-label={t.remove(t.item(name, index + 1))}
              onClick={() => change(items.toSpliced(index, 1))}
            />
          )}
        </div>
      ))}
      <div>
        <Button look="quiet" icon="plus" aria-label={t.addItem(name)} onClick={() => onChange([...items, undefined])}>
          {t.add}
        </Button>
      </div>
    </div>
  );
}

type Pairs = readonly (readonly [string, unknown])[];

/** Names and values. A pair without a name is on the page alone. */
export function PairsInput({ schema, name, value, onChange, path, problems }: GroupProps) {
  const t = useTexts(formTexts);
  const given = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const [pairs, setPairs] = useState<Pairs>(Object.entries(given));
  const differs = JSON.stringify(objectOf(pairs)) !== JSON.stringify(given);
  // Filled in from elsewhere: an example, the file.
  const current = differs ? Object.entries(given) : pairs;
  const change = (next: Pairs) => {
    setPairs(next);
    const object = objectOf(next);
    onChange(Object.keys(object).length > 0 ? object : undefined);
  };
  const item = schema.additionalProperties as JsonSchema;
  return (
    <div className="stack-tight">
      {current.map(([key, one], index) => (
        <div className="form-line form-pair" key={index}>
          <input
            aria-label={t.pairNameOf(name, index + 1)}
            placeholder={t.pairName}
            value={key}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => change(current.with(index, [target.value, one]))}
          />
          <Control
            name={`${t.item(name, index + 1)}, ${t.pairValue}`}
            schema={item}
            required={false}
            value={one}
            path={`${path}/${key}`}
            problems={problems}
            onChange={(changed) => change(current.with(index, [key, changed]))}
          />
          <Button
            look="quiet"
            icon="close"
            aria-label={t.remove(t.item(name, index + 1))}
            onClick={() => change(current.toSpliced(index, 1))}
          />
        </div>
      ))}
      {hasTwice(current) && <p className="field-error">{t.pairTwice}</p>}
      <div>
        <Button
          look="quiet"
          icon="plus"
          aria-label={t.addItem(name)}
          onClick={() => change([...current, ["", undefined]])}
        >
          {t.add}
        </Button>
      </div>
    </div>
  );
}

/** A value that is not entered yet is the empty text. */
function objectOf(pairs: Pairs): Readonly<Record<string, unknown>> {
  return Object.fromEntries(pairs.filter(([key]) => key !== "").map(([key, value]) => [key, value ?? ""]));
}

function hasTwice(pairs: Pairs): boolean {
  const names = pairs.map(([key]) => key).filter((key) => key !== "");
  return new Set(names).size < names.length;
}

/** An object with declared members, each a field of its own. */
export function ObjectInput({ schema, value, onChange, path, problems }: GroupProps) {
  const given = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  return (
    <div className="form-object">
      {Object.entries(schema.properties ?? {}).map(([key, member]) => (
        <ValueField
          key={key}
          name={key}
          schema={member}
          required={schema.required?.includes(key) ?? false}
          value={given[key]}
          path={`${path}/${key}`}
          problems={problems}
          onChange={(changed) => onChange({ ...given, [key]: changed })}
        />
      ))}
    </div>
  );
}

interface VariantsProps extends GroupProps {
  readonly variants: readonly JsonSchema[];
}

/** One of some shapes: first which, then its own control. */
export function VariantsInput({ variants, ...props }: VariantsProps) {
  const t = useTexts(formTexts);
  const [chosen, choose] = useState(() => variantOf(variants, props.value));
  const schema = variants[chosen] ?? {};
  const change = (next: number) => {
    choose(next);
    props.onChange(undefined);
  };
  return (
    <div className="stack-tight">
      <select
        aria-label={`${props.name}: ${t.form}`}
        value={chosen}
        onChange={({ target }) => change(Number(target.value))}
      >
        {variants.map((variant, index) => (
          <option key={`${shapeOf(variant).kind} ${variant.description}`} value={index}>
            {variant.description ?? t.variant(index + 1)}
          </option>
        ))}
      </select>
      <Control {...props} schema={schema} />
    </div>
  );
}
