import { parseTableSchema, type SchemaLiteral, type TableSchema } from "@collectro/table-schema";
import type { z } from "zod";
import { API_VERSION, type Connector, type DiscoveredDeclaration, type FixedDeclaration } from "./connector.js";
import { listParams, paramsJsonSchema, parseParams } from "./params.js";
import { whole } from "./slices.js";

const NAME = /^[a-z][a-z0-9-]{0,63}$/;

/**
 * Declares a connector; the result is the plugin's default export.
 * Throws a TypeError that names the fault when the declaration is wrong, so that a plugin fails at import, not in a run.
 */
export function defineConnector<Params extends z.ZodObject>(declaration: DiscoveredDeclaration<Params>): Connector;
// The last overload is the one whose error the compiler prints: a wrong row is then shown where it is yielded.
export function defineConnector<Params extends z.ZodObject, const Schema extends SchemaLiteral>(
  declaration: FixedDeclaration<Params, Schema>,
): Connector;
export function defineConnector(
  declaration: FixedDeclaration<z.ZodObject, SchemaLiteral> | DiscoveredDeclaration<z.ZodObject>,
): Connector {
  const { name, parallel } = declaration;
  if (!NAME.test(name)) throw new TypeError(`connector name ${JSON.stringify(name)} must match ${NAME.source}`);
  const fixedSchema = typeof declaration.schema === "function" ? undefined : parseDeclared(name, declaration.schema);
  const discover = typeof declaration.schema === "function" ? declaration.schema : () => fixedSchema;
  return Object.freeze({
    apiVersion: API_VERSION,
    name,
    title: declaration.title,
    summary: declaration.summary,
    examples: declaration.examples ?? [],
    paramInfos: listParams(declaration.params),
    paramsJsonSchema: paramsJsonSchema(declaration.params),
    parseParams: (raw, language) => parseParams(declaration.params, raw, language),
    emptyWindow: declaration.emptyWindow,
    fixedSchema,
    discover: async (context) => discover(context),
    slices: declaration.slices ?? whole,
    parallel: typeof parallel === "function" ? parallel : () => parallel ?? 1,
    unrepresentable: declaration.unrepresentable ?? (() => "error"),
    read: (context) => declaration.read(context),
  } satisfies Connector);
}

function parseDeclared(name: string, literal: SchemaLiteral): TableSchema {
  const parsed = parseTableSchema(literal);
  if (parsed.ok) return parsed.schema;
  const [first] = parsed.problems;
  throw new TypeError(`connector ${name}: schema ${first?.path}: ${first?.problem} - ${first?.hint}`);
}
