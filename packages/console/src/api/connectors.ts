import type { Dates, SchemaColumn } from "./common.js";

/** `GET /api/connectors`: `ConnectorSummary[]`. */
export interface ConnectorSummary {
  readonly name: string;
  readonly title: string;
  readonly summary?: string;
  readonly packageName: string;
  readonly version: string;
  /** It cannot be loaded, and why; `title` is then its name. */
  readonly error?: string;
}

/** `GET /api/connectors/:name`. */
export interface ConnectorDetail extends ConnectorSummary {
  /** JSON Schema of the params, with `description` in the language asked for; secrets are `"format": "secret"`. */
  readonly paramsSchema: Readonly<Record<string, unknown>>;
  readonly params: readonly ParamDoc[];
  /** Absent: it is found out from the source. */
  readonly schema?: readonly SchemaColumn[];
  readonly examples: readonly { readonly title: string; readonly params: Readonly<Record<string, unknown>> }[];
  /** Its README, Markdown, when the package has one. */
  readonly readme?: string;
}

export interface ParamDoc {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly secret: boolean;
  /** In words: `text`, `number`, `true or false`… */
  readonly kind: string;
  readonly default?: unknown;
}

/** `POST /api/connectors/:name/check`, `/preview`, `/schema` with this. */
export interface TryRequest extends Dates {
  readonly params: Readonly<Record<string, unknown>>;
  /** The workflow whose file holds what `‹secret 1›` in `params` stands for. */
  readonly workflow?: string;
  /** Columns to hold the rows against. */
  readonly schema?: readonly SchemaColumn[];
  /** Rows of a preview, at most 100. Default 10. */
  readonly limit?: number;
}

/** What trying came to. A source that does not answer is an answer (200), not an error of the console. */
export interface TryResult {
  readonly works: boolean;
  /** Error lines of the container, when it does not. */
  readonly errors: readonly string[];
  readonly seconds: number;
  /** Preview: the rows as they would be stored, one JSON text each, digit for digit. */
  readonly lines: readonly string[];
  /** Preview and schema: the connector's columns, else those inferred from the rows. */
  readonly schema?: readonly SchemaColumn[];
  readonly inferred: boolean;
  /** Each doubt about a column, in words. */
  readonly notes: readonly ColumnNote[];
}

/** A doubt about a column. */
export interface ColumnNote {
  /** `address.city`; empty: about all of them. */
  readonly path: string;
  readonly text: string;
  /** The type that every value seen would fit, where the column has another: `DATE`. */
  readonly looksLike?: string;
}
