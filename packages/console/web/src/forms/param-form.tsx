import { useState } from "react";
import type { ConnectorDetail } from "../../../src/api/index.js";
import { Button } from "../components/button.js";
import { Icon } from "../components/icon.js";
import { useTexts } from "../i18n/language.js";
import type { Params } from "./params.js";
import type { FieldProblems } from "./problems.js";
import type { JsonSchema } from "./shape.js";
import { formTexts } from "./texts.js";
import { ValueField } from "./value-field.js";

interface ParamFormProps {
  readonly connector: ConnectorDetail;
  readonly value: Params;
  readonly onChange: (params: Params) => void;
  /** Of params below `params/`. */
  readonly problems: FieldProblems;
}

/**
 * A form for the params of a connector, made from their JSON Schema. What is required, and what its examples use, comes
 * first: that is what most people need. The rest is folded away, and opens where something is wrong in it.
 */
export function ParamForm({ connector, value, onChange, problems }: ParamFormProps) {
  const t = useTexts(formTexts);
  const schema: JsonSchema = connector.paramsSchema;
  const [first] = useState(() => new Set([...firstOnes(connector), ...Object.keys(value)]));
  const names = Object.keys(schema.properties ?? {});
  const field = (name: string) => (
    <ValueField
      key={name}
      name={name}
      schema={schema.properties?.[name] ?? {}}
      required={schema.required?.includes(name) ?? false}
      value={value[name]}
      path={`params/${name}`}
      problems={problems}
      onChange={(changed) => onChange(withParam(value, name, changed))}
    />
  );
  const rest = names.filter((name) => !first.has(name));
  return (
    <div className="stack">
      {Object.keys(value).length === 0 && connector.examples.length > 0 && (
        <div className="row form-examples">
          <span className="small muted">{t.startFrom}:</span>
          {connector.examples.map(({ title, params }) => (
            <Button key={title} look="quiet" onClick={() => onChange(params)}>
              {title}
            </Button>
          ))}
        </div>
      )}
      <div className="form-grid">{names.filter((name) => first.has(name)).map(field)}</div>
      {rest.length > 0 && (
        <MoreFields schema={schema} names={rest} hasProblem={rest.some((name) => problems.within(`params/${name}`))}>
          {field}
        </MoreFields>
      )}
    </div>
  );
}

interface MoreFieldsProps {
  readonly schema: JsonSchema;
  readonly names: readonly string[];
  readonly hasProblem: boolean;
  readonly children: (name: string) => React.ReactNode;
}

function MoreFields({ schema, names, hasProblem, children }: MoreFieldsProps) {
  const t = useTexts(formTexts);
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState("");
  const open = opened || hasProblem;
  const found = names.filter((name) => matches(`${name} ${schema.properties?.[name]?.description}`, search));
  return (
    <details className="form-more" open={open} onToggle={({ currentTarget }) => setOpened(currentTarget.open)}>
      <summary>
        <Icon name="right" />
        {t.more(names.length)}
      </summary>
      {open && (
        <div className="stack">
          {names.length > 12 && (
            <input
              type="search"
              aria-label={t.filter}
              placeholder={t.filter}
              value={search}
              onChange={({ target }) => setSearch(target.value)}
            />
          )}
          {found.length === 0 && <p className="muted">{t.noneFound}</p>}
          <div className="form-grid">{found.map(children)}</div>
        </div>
      )}
    </details>
  );
}

function matches(text: string, search: string): boolean {
  return text.toLowerCase().includes(search.trim().toLowerCase());
}

/** What is required, and what its examples use. */
function firstOnes({ paramsSchema, examples }: ConnectorDetail): readonly string[] {
  const { required = [] } = paramsSchema as JsonSchema;
  return [...required, ...examples.flatMap(({ params }) => Object.keys(params))];
}

function withParam(params: Params, name: string, value: unknown): Params {
  const { [name]: _, ...others } = params;
  return value === undefined ? others : { ...others, [name]: value };
}
