import { useState } from "react";
import { Button } from "../components/button.js";
import { useTexts } from "../i18n/language.js";
import type { ControlIds } from "./control.js";
import { formTexts } from "./texts.js";

/** Where a secret may be. */
export type SecretKind = "env" | "sm" | "file";

interface SecretInputProps {
  readonly ids: ControlIds;
  readonly name: string;
  readonly value: string | undefined;
  /** Default: all of them. */
  readonly kinds?: readonly SecretKind[];
  readonly onChange: (reference: string | undefined) => void;
}

const prefixes: Readonly<Record<SecretKind, string>> = { env: "env:", sm: "sm://", file: "file:" };
const forms: Readonly<Record<SecretKind, RegExp>> = {
  env: /^[A-Za-z_][A-Za-z0-9_]*$/,
  sm: /^projects\/[^/\s]+\/secrets\/[^/\s]+\/versions\/[^/\s]+$/,
  file: /^\/./,
};
/** What the server shows in place of a secret that is written out in a file. */
const PLACEHOLDER = /^‹.*›$/;

/** A reference to a secret: where it is, and its name there. The secret itself is never entered or shown. */
export function SecretInput({ ids, name, value, kinds = ["env", "sm", "file"], onChange }: SecretInputProps) {
  const t = useTexts(formTexts);
  const given = kinds.find((kind) => value?.startsWith(prefixes[kind]));
  const [chosen, choose] = useState<SecretKind>("env");
  if (value !== undefined && PLACEHOLDER.test(value)) {
    return (
      <div className="row">
        <output className="muted small">{t.secretWritten}</output>
        <Button {...ids} onClick={() => onChange(undefined)}>
          {t.secretReplace}
        </Button>
      </div>
    );
  }
  const kind = given ?? chosen;
  const rest = value === undefined ? "" : given ? value.slice(prefixes[given].length) : value;
  const change = (next: SecretKind, text: string) => {
    choose(next);
    onChange(text === "" ? undefined : prefixes[next] + text);
  };
  return (
    <>
      <div className="secret">
        <select
          aria-label={`${name}: ${t.secretKind}`}
          value={kind}
          onChange={({ target }) => change(target.value as SecretKind, rest)}
        >
          {kinds.map((one) => (
            <option key={one} value={one}>
              {t.secretNames[one]}
            </option>
          ))}
        </select>
        <span className="secret-prefix mono" aria-hidden="true">
          {prefixes[kind]}
        </span>
        <input
          {...ids}
          name={name}
          className="mono"
          value={rest}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => change(kind, withoutPrefix(target.value.trim(), kind))}
        />
      </div>
      <p className="field-hint">{t.secretHints[kind]}</p>
      {rest !== "" && !forms[kind].test(rest) && <p className="field-error">{t.secretLooksWrong[kind]}</p>}
    </>
  );
}

/** A whole reference may be pasted, too. */
function withoutPrefix(text: string, kind: SecretKind): string {
  return text.startsWith(prefixes[kind]) ? text.slice(prefixes[kind].length) : text;
}
