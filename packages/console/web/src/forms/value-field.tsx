import type { ReactNode } from "react";
import { Field } from "../components/field.js";
import { useTexts } from "../i18n/language.js";
import type { ControlIds, GroupProps } from "./control.js";
import { ListInput, ObjectInput, PairsInput, VariantsInput } from "./groups.js";
import { BooleanInput, ChoiceInput, JsonInput, NumberInput, TextInput } from "./inputs.js";
import { SecretInput } from "./secret-input.js";
import { type Shape, shapeOf } from "./shape.js";
import { formTexts } from "./texts.js";
import "./forms.css";

const groups: readonly Shape["kind"][] = ["list", "pairs", "object", "variants"];

/** One value with its name, what it is for, and what is wrong with it. */
export function ValueField(props: GroupProps) {
  const { name, schema, path, problems } = props;
  const shape = shapeOf(schema);
  const error = shape.kind === "object" ? problems.at(path) : problems.under(path);
  const label = <FieldName {...props} />;
  if (!groups.includes(shape.kind)) {
    return (
      <div data-field={path} className={shape.kind === "boolean" ? "form-boolean" : undefined}>
        <Field label={label} hint={schema.description} error={error}>
          {(ids) => <Control {...props} ids={ids} />}
        </Field>
      </div>
    );
  }
  return (
    <fieldset className="form-group" data-field={path} data-invalid={error ? true : undefined}>
      <legend>{label}</legend>
      <Control {...props} />
      {schema.description && <p className="field-hint">{schema.description}</p>}
      {error && (
        <p className="field-error" role="alert">
          {name}: {error}
        </p>
      )}
    </fieldset>
  );
}

function FieldName({ name, required }: GroupProps): ReactNode {
  const t = useTexts(formTexts);
  return (
    <>
      <span className="mono">{name}</span> {required && <span className="form-required">{t.required}</span>}
    </>
  );
}

/** The control alone, named for screen readers when no field names it. */
export function Control({ ids, ...props }: GroupProps & { readonly ids?: ControlIds }) {
  const shape = shapeOf(props.schema);
  const invalid = props.problems.within(props.path) ? true : undefined;
  const alone = { "aria-label": props.name, "aria-describedby": undefined, "aria-invalid": invalid } as const;
  const input = { ...props, ids: ids ?? alone };
  switch (shape.kind) {
    case "text":
      return <TextInput {...input} />;
    case "number":
      return <NumberInput {...input} shape={shape} />;
    case "boolean":
      return <BooleanInput {...input} />;
    case "choice":
      return <ChoiceInput {...input} values={shape.values} />;
    case "secret":
      return <SecretInput {...input} value={typeof props.value === "string" ? props.value : undefined} />;
    case "json":
      return <JsonInput {...input} />;
    case "list":
      return <ListInput {...props} item={shape.item} oneAlone={shape.oneAlone} />;
    case "pairs":
      return <PairsInput {...props} />;
    case "object":
      return <ObjectInput {...props} />;
    case "variants":
      return <VariantsInput {...props} variants={shape.variants} />;
  }
}
