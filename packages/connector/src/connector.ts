import type { Language, Localized, RunWindow } from "@collectro/contract";
import type { RowOf, SchemaLiteral, TableSchema } from "@collectro/table-schema";
import type { z } from "zod";
import type { DiscoverContext, RunContext } from "./context.js";
import type { EncodedLines, Unchecked } from "./items.js";
import type { ParamInfo, ParsedParams } from "./params.js";
import type { Slice } from "./slices.js";

/** The version of this interface. A host refuses a plugin whose manifest names another one. */
export const API_VERSION = 1;

/** A row whose columns are known only at run time. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** What `read` may yield: one row, an array of rows, rows from outside, or finished NDJSON lines. */
export type Item<Row = AnyRow> = Row | readonly Row[] | Unchecked | EncodedLines;

/** What zero rows in the whole window mean. */
export type EmptyWindow = "success" | "failure";

/** What to do with a value that BigQuery cannot hold (NaN in a NUMERIC, an infinite date): stop, or write null and count it. */
export type Unrepresentable = "error" | "null";

/** A command line worth showing, as the docs and `collectro connectors NAME` print it. */
export interface Example {
  readonly title: Localized;
  /** As they are written in `--params`; secrets as references, such as `env:API_KEY`. */
  readonly params: Readonly<Record<string, unknown>>;
}

interface Declared<Params extends z.ZodObject> {
  /** Lower case letters, digits and `-`, at most 64; equal to the plugin's folder, npm suffix and the run parameter. */
  readonly name: string;
  readonly title: Localized;
  /** A sentence or two for the catalogue and the docs. */
  readonly summary?: Localized;
  /** The run parameters. Each has a `.describe("…")`, in Japanese `.meta({ ja: "…" })`; secrets are `secret()`. */
  readonly params: Params;
  /** One for each common use. Default: none. */
  readonly examples?: readonly Example[];
  /** Leave out when only the user can know: a run of zero rows then asks for `--empty-window`. */
  readonly emptyWindow?: EmptyWindow;
  /** How a window is cut into parts that can be read on their own. Default `whole`. */
  readonly slices?: (window: RunWindow, params: z.output<Params>) => readonly Slice[];
  /** How many slices may be read side by side. Default 1. */
  readonly parallel?: number | ((params: z.output<Params>) => number);
  /** Default: `"error"` always. */
  readonly unrepresentable?: (params: z.output<Params>) => Unrepresentable;
}

/** A connector whose columns are written down; `read` is checked against them by the compiler. */
export interface FixedDeclaration<Params extends z.ZodObject, Schema extends SchemaLiteral> extends Declared<Params> {
  readonly schema: Schema;
  /**
   * Reads one slice. Called once per slice, at most `parallel` at a time. Ends normally only when every row was yielded;
   * anything else throws (see `sourceError`). After `context.signal` aborts it should return or throw within 2 s.
   */
  read(context: RunContext<z.output<Params>>): AsyncIterable<Item<RowOf<Schema>>> | Iterable<Item<RowOf<Schema>>>;
}

/** A connector that learns its columns from the source, or has none to offer (`undefined`). */
export interface DiscoveredDeclaration<Params extends z.ZodObject> extends Declared<Params> {
  /**
   * Called once, before the first `read`. May adopt `context.requested`, the schema that the user passed, when the
   * source can be read in that form; the host then takes encoded lines from `read`.
   */
  readonly schema: (
    context: DiscoverContext<z.output<Params>>,
  ) => Promise<TableSchema | undefined> | TableSchema | undefined;
  /** As in a fixed declaration. */
  read(context: RunContext<z.output<Params>>): AsyncIterable<Item> | Iterable<Item>;
}

/**
 * A connector as the host uses it: every default filled in, types erased. Made by `defineConnector` only.
 * It carries its own parser of params, so that the host needs no zod and two copies of zod never meet.
 */
export interface Connector {
  readonly apiVersion: typeof API_VERSION;
  readonly name: string;
  readonly title: Localized;
  readonly summary: Localized | undefined;
  readonly examples: readonly Example[];
  readonly paramInfos: readonly ParamInfo[];
  /** JSON Schema of what may be passed in. */
  readonly paramsJsonSchema: Readonly<Record<string, unknown>>;
  /** Coerces texts by the declared types, applies defaults, and reports every problem at once. Default language: English. */
  readonly parseParams: (raw: Readonly<Record<string, unknown>>, language?: Language) => ParsedParams;
  readonly emptyWindow: EmptyWindow | undefined;
  /** The columns when they are fixed; undefined when they are discovered. */
  readonly fixedSchema: TableSchema | undefined;
  readonly discover: (context: DiscoverContext<never>) => Promise<TableSchema | undefined>;
  readonly slices: (window: RunWindow, params: never) => readonly Slice[];
  readonly parallel: (params: never) => number;
  readonly unrepresentable: (params: never) => Unrepresentable;
  readonly read: (context: RunContext<never>) => AsyncIterable<Item> | Iterable<Item>;
}
