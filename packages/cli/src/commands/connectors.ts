import type { Connector } from "@collectro/connector";
import { listPlugins, loadConnector } from "@collectro/host/registry";
import { schemaToJson } from "@collectro/table-schema";
import colors from "picocolors";
import { showTable } from "../display.js";
import type { Session } from "../session.js";

/** `collectro connectors [NAME]`: the installed connectors, or one with its params and columns. */
export async function connectors(session: Session, name: string | undefined): Promise<number> {
  if (name !== undefined) {
    const { connector, version } = await loadConnector(name, session.base);
    console.log(session.json ? JSON.stringify(described(connector, version)) : explained(session, connector, version));
    return 0;
  }
  const plugins = listPlugins(session.base);
  if (plugins.length === 0) console.error(session.texts.noConnector(session.project));
  const loaded = await Promise.all(
    plugins.map(async (plugin) => ({ plugin, title: await titleOf(session, plugin.connector) })),
  );
  if (session.json) {
    console.log(
      JSON.stringify(
        loaded.map(({ plugin: { connector, packageName, version }, title }) => ({
          connector,
          title,
          packageName,
          version,
        })),
      ),
    );
  } else if (plugins.length > 0) {
    console.log(
      showTable(
        ["connector", "", "package"],
        loaded.map(({ plugin, title }) => [plugin.connector, title, `${plugin.packageName} ${plugin.version}`]),
      ),
    );
  }
  return plugins.length > 0 ? 0 : 1;
}

/** One broken connector must not hide the others. */
async function titleOf(session: Session, name: string): Promise<string> {
  try {
    return (await loadConnector(name, session.base)).connector.title[session.language];
  } catch (error) {
    return colors.red((error as Error).message);
  }
}

function described(connector: Connector, version: string): object {
  const { name, title, summary, paramsJsonSchema, emptyWindow, fixedSchema } = connector;
  return {
    name,
    version,
    title,
    summary,
    params: paramsJsonSchema,
    emptyWindow,
    schema: fixedSchema && schemaToJson(fixedSchema),
  };
}

function explained({ texts, language }: Session, connector: Connector, version: string): string {
  const lines = [`${colors.bold(connector.name)} ${version}: ${connector.title[language]}`];
  if (connector.summary) lines.push(connector.summary[language]);
  const rows = connector.paramInfos.map(({ name, description, required, secret, schema }) => {
    const kind = secret ? texts.secret() : String(schema["type"] ?? "");
    const fallback = "default" in schema ? JSON.stringify(schema["default"]) : "";
    return [name, kind, required ? texts.required() : texts.optional(), fallback, description];
  });
  lines.push(
    showTable(
      ["param", "type", "", "default", ""],
      rows.map((row) => row.map((text) => text.slice(0, 80))),
    ),
  );
  if (connector.fixedSchema) {
    lines.push(
      showTable(
        ["column", "type", "mode"],
        connector.fixedSchema.fields.map(({ name, type, mode }) => [name, type, mode]),
      ),
    );
  }
  return lines.join("\n");
}
