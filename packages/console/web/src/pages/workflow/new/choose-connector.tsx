import { useQuery } from "@tanstack/react-query";
import { connectorsQuery } from "../../../api/queries.js";
import { ErrorBox } from "../../../components/error-box.js";
import { Loading } from "../../../components/loading.js";
import { useTexts } from "../../../i18n/language.js";
import { newTexts } from "./texts.js";
import "./new-workflow.css";

/** The connectors that can be loaded, to choose one of. */
export function ChooseConnector({ onChoose }: { readonly onChoose: (name: string) => void }) {
  const t = useTexts(newTexts);
  const { data, error, refetch } = useQuery(connectorsQuery());
  if (error) return <ErrorBox error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <section className="stack" aria-label={t.choose}>
      <h2>{t.choose}</h2>
      {data.length === 0 && <p className="muted">{t.noConnector}</p>}
      <ul className="choose">
        {data
          .filter((connector) => connector.error === undefined)
          .map(({ name, title, summary }) => (
            <li key={name}>
              <button type="button" className="choose-one" onClick={() => onChoose(name)}>
                <strong>{title}</strong>
                {summary && <span className="muted small">{summary}</span>}
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}
