import { useTexts } from "../i18n/language.js";
import { defaultOf, type InputProps, shown } from "./control.js";
import type { JsonSchema, Shape } from "./shape.js";
import { formTexts } from "./texts.js";

/** A text. Cleared, it is the default again; where the empty text is another value, that is a box to tick. */
export function TextInput({ ids, name, schema, required, value, onChange }: InputProps) {
  const t = useTexts(formTexts);
  const told = defaultOf(schema);
  const props = {
    ...ids,
    name,
    value: typeof value === "string" ? value : value === undefined ? "" : shown(value),
    placeholder: told === undefined ? exampleOf(schema) : t.defaultIs(told),
    "aria-required": required || undefined,
    autoComplete: "off",
    spellCheck: false,
    onChange: ({ target }: { readonly target: { readonly value: string } }) => onChange(target.value || undefined),
  };
  const canBeEmpty = told !== undefined && allowsEmpty(schema);
  return (
    <>
      {schema.format === "multiline" ? <textarea {...props} rows={4} className="mono" /> : <input {...props} />}
      {canBeEmpty && !props.value && (
        <label className="check small">
          <input
            type="checkbox"
            checked={value === ""}
            onChange={({ target }) => onChange(target.checked ? "" : undefined)}
          />
          {t.emptyOnPurpose}
        </label>
      )}
    </>
  );
}

function exampleOf({ examples }: JsonSchema): string | undefined {
  return examples?.[0] === undefined ? undefined : shown(examples[0]);
}

/** Told by the schema alone, not guessed: a variant that is the empty text. */
function allowsEmpty({ anyOf, oneOf }: JsonSchema): boolean {
  return (anyOf ?? oneOf ?? []).some((variant) => variant.const === "");
}

/** A number. What does not read as one stays a text, and the server says what is wrong with it. */
export function NumberInput({ ids, name, schema, required, value, onChange, shape }: InputProps & NumberShape) {
  const t = useTexts(formTexts);
  const told = defaultOf(schema);
  return (
    <input
      {...ids}
      name={name}
      className="number-input"
      inputMode={shape.whole ? "numeric" : "decimal"}
      autoComplete="off"
      value={value === undefined ? "" : shown(value)}
      placeholder={told === undefined ? boundsOf(shape) : t.defaultIs(told)}
      aria-required={required || undefined}
      onChange={({ target }) => onChange(numberIn(target.value))}
    />
  );
}

interface NumberShape {
  readonly shape: Extract<Shape, { readonly kind: "number" }>;
}

function boundsOf({ min, max }: NumberShape["shape"]): string | undefined {
  if (min !== undefined && max !== undefined) return `${min} – ${max}`;
  if (min !== undefined) return `≥ ${min}`;
  return max === undefined ? undefined : `≤ ${max}`;
}

/** `1.` and `-` are on their way to a number: they stay as they are. */
function numberIn(text: string): unknown {
  if (text === "") return undefined;
  return String(Number(text)) === text ? Number(text) : text;
}

/** True or false. With a default it is a box; without one, neither is a third answer. */
export function BooleanInput({ ids, name, schema, value, onChange }: InputProps) {
  const t = useTexts(formTexts);
  const fallback = schema.default;
  if (typeof fallback === "boolean") {
    return (
      <input
        {...ids}
        name={name}
        type="checkbox"
        checked={typeof value === "boolean" ? value : fallback}
        onChange={({ target }) => onChange(target.checked === fallback ? undefined : target.checked)}
      />
    );
  }
  return (
    <select
      {...ids}
      name={name}
      value={value === undefined ? "" : String(value)}
      onChange={({ target }) => onChange(target.value === "" ? undefined : target.value === "true")}
    >
      <option value="">{t.notSet}</option>
      <option value="true">{t.yes}</option>
      <option value="false">{t.no}</option>
    </select>
  );
}

interface ChoiceProps extends InputProps {
  readonly values: readonly unknown[];
}

/** One of some values. The default is the first entry, and stays unwritten. */
export function ChoiceInput({ ids, name, schema, required, value, values, onChange }: ChoiceProps) {
  const t = useTexts(formTexts);
  const told = defaultOf(schema);
  const none = required ? t.choose : told === undefined ? t.notSet : t.byDefault(told);
  return (
    <select
      {...ids}
      name={name}
      value={value === undefined ? "" : shown(value)}
      aria-required={required || undefined}
      onChange={({ target }) => onChange(values.find((one) => shown(one) === target.value))}
    >
      <option value="">{none}</option>
      {values.map((one) => (
        <option key={shown(one)}>{shown(one)}</option>
      ))}
    </select>
  );
}

/** Anything, as JSON. What is not JSON stays a text, which some params take. */
export function JsonInput({ ids, name, schema, required, value, onChange }: InputProps) {
  const t = useTexts(formTexts);
  const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value, null, 2);
  const isBad = text !== "" && schema.type !== undefined && !isJson(text);
  return (
    <>
      <textarea
        {...ids}
        name={name}
        className="mono"
        rows={Math.min(12, Math.max(3, text.split("\n").length))}
        value={text}
        spellCheck={false}
        aria-required={required || undefined}
        onChange={({ target }) => onChange(target.value || undefined)}
      />
      {isBad && <p className="field-error">{t.jsonBad}</p>}
    </>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
