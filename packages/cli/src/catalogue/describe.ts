import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConnectorDetail, SchemaColumn } from "@collectro/console";
import type { Language } from "@collectro/contract";
import { type InstalledPlugin, listPlugins, loadConnector } from "@collectro/host/registry";
import { schemaToJson } from "@collectro/table-schema";
import { kindOf } from "../param-kind.js";
import type { Session } from "../session.js";

/** Everything that a page about a connector shows. @throws ProblemError when there is no such connector */
export async function describeConnector({ base, language }: Session, name: string): Promise<ConnectorDetail> {
  const { connector, version } = await loadConnector(name, base);
  const plugin = listPlugins(base).find((one) => one.connector === name);
  const readme = plugin && (await readmeOf(plugin, language));
  return {
    name,
    title: connector.title[language],
    ...(connector.summary && { summary: connector.summary[language] }),
    packageName: plugin?.packageName ?? name,
    version,
    paramsSchema: localized(connector.paramsJsonSchema, language) as ConnectorDetail["paramsSchema"],
    params: connector.paramInfos.map(({ name: param, description, required, secret, schema }) => ({
      name: param,
      description: description[language],
      required,
      secret,
      kind: kindOf(schema, language),
      ...("default" in schema ? { default: schema["default"] } : {}),
    })),
    ...(connector.fixedSchema && { schema: schemaToJson(connector.fixedSchema) as SchemaColumn[] }),
    examples: connector.examples.map(({ title, params }) => ({ title: title[language], params })),
    ...(readme !== undefined && { readme }),
  };
}

/** The README in the language, else the one that there is. */
async function readmeOf({ folder }: InstalledPlugin, language: Language): Promise<string | undefined> {
  for (const file of language === "ja" ? ["README.ja.md", "README.md"] : ["README.md"]) {
    const text = await readFile(join(folder, file), "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

/**
 * A connector's JSON Schema as forms have it: `description` in the language, secrets with `"format": "secret"`. What was
 * declared for that, `ja` and `collectroSecret`, is gone; a param of that name stays.
 */
export function localized(schema: unknown, language: Language): unknown {
  if (Array.isArray(schema)) return schema.map((one) => localized(one, language));
  if (typeof schema !== "object" || schema === null) return schema;
  const { ja, collectroSecret, properties, default: fallback, ...rest } = schema as Record<string, unknown>;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, localized(value, language)])),
    ...(language === "ja" && typeof ja === "string" ? { description: ja } : {}),
    ...(collectroSecret === true ? { format: "secret" } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(isObject(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, one]) => [name, localized(one, language)]),
          ),
        }
      : {}),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
