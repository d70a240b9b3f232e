import type { ConnectorDetail, ParamDoc } from "../../../../src/api/index.js";
import { Card } from "../../components/card.js";
import { Table } from "../../components/table.js";
import { shown } from "../../forms/control.js";
import { useTexts } from "../../i18n/language.js";
import { connectorTexts } from "./texts.js";

/** Every param, and the columns when the connector fixes them. */
export function ParamTable({ connector }: { readonly connector: ConnectorDetail }) {
  const t = useTexts(connectorTexts);
  const columns = [
    { key: "name", title: t.name },
    { key: "kind", title: t.kind },
    { key: "default", title: t.defaultIs },
    { key: "description", title: t.description },
  ];
  const { schema } = connector;
  return (
    <div className="stack">
      <Card flush>
        <Table label={t.params} columns={columns}>
          {connector.params.map((param) => (
            <ParamRow key={param.name} param={param} />
          ))}
        </Table>
      </Card>
      <Card title={t.columns} flush={schema !== undefined}>
        {schema ? (
          <Table label={t.columns} columns={[columns[0], columns[1], columns[3]].filter((one) => one !== undefined)}>
            {schema.map(({ name, type, mode, description }) => (
              <tr key={name}>
                <td className="mono">{name}</td>
                <td className="mono">{mode ? `${type} ${mode}` : type}</td>
                <td>{typeof description === "string" ? description : ""}</td>
              </tr>
            ))}
          </Table>
        ) : (
          <p className="muted">{t.columnsFound}</p>
        )}
      </Card>
    </div>
  );
}

function ParamRow({ param }: { readonly param: ParamDoc }) {
  const t = useTexts(connectorTexts);
  const { name, kind, description, required, secret, default: fallback } = param;
  return (
    <tr>
      <td>
        <span className="mono">{name}</span> {required && <span className="form-required">{t.required}</span>}
        {secret && <span className="form-required">{t.secret}</span>}
      </td>
      <td>{kind}</td>
      <td className="mono">{fallback === undefined ? "" : shown(fallback)}</td>
      <td className="param-description">{description}</td>
    </tr>
  );
}
