import type { FieldProblems } from "./problems.js";
import type { JsonSchema } from "./shape.js";

/** What every control of a generated form gets. */
export interface ControlProps {
  /** What it is called, for names of parts. */
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** Undefined: nothing was entered. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** What ties an element to its label and its error; those in a group are named by themselves. */
export interface ControlIds {
  readonly id?: string;
  readonly "aria-label"?: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

/** A control that is one element of HTML. */
export interface InputProps extends ControlProps {
  readonly ids: ControlIds;
}

/** A control that holds fields, whose problems lie below `path`. */
export interface GroupProps extends ControlProps {
  readonly path: string;
  readonly problems: FieldProblems;
}

/** A value as it is shown in words. */
export function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The default in words; undefined when there is none worth telling. */
export function defaultOf({ default: value }: JsonSchema): string | undefined {
  const text = value === undefined ? "" : shown(value);
  return ["", "{}", "[]"].includes(text) ? undefined : text;
}
