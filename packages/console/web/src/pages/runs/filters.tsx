import { useQuery } from "@tanstack/react-query";
import type { RunVerdict } from "../../../../src/api/index.js";
import { workflowsQuery } from "../../api/queries.js";
import { Button } from "../../components/button.js";
import { Field } from "../../components/field.js";
import { componentTexts } from "../../components/texts.js";
import { useTexts } from "../../i18n/language.js";
import { useAddress } from "../../use-address.js";
import { runsTexts } from "./texts.js";

const keys = ["workflow", "verdict", "from", "to"] as const;
const verdicts: readonly RunVerdict[] = ["loaded", "failed", "lost", "open"];

/** What the address filters by. */
export function filterOf(search: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(keys.flatMap((key) => (search.get(key) ? [[key, search.get(key) ?? ""]] : [])));
}

/** Workflow, verdict, dates; kept in the address, so that a list can be sent to somebody. */
export function Filters() {
  const t = useTexts(runsTexts);
  const { tone } = useTexts(componentTexts);
  const [search, change] = useAddress();
  const filter = filterOf(search);
  const set = (key: (typeof keys)[number]) => (event: { readonly target: { readonly value: string } }) =>
    change({ [key]: event.target.value, before: undefined }, { replace: true });
  return (
    <search className="filters">
      <Field label={t.workflow}>
        {(ids) => (
          <select {...ids} value={filter["workflow"] ?? ""} onChange={set("workflow")}>
            <option value="">{t.allWorkflows}</option>
            <WorkflowNames chosen={filter["workflow"]} />
          </select>
        )}
      </Field>
      <Field label={t.verdict}>
        {(ids) => (
          <select {...ids} value={filter["verdict"] ?? ""} onChange={set("verdict")}>
            <option value="">{t.any}</option>
            {verdicts.map((verdict) => (
              <option key={verdict} value={verdict}>
                {tone[verdict]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t.from}>
        {(ids) => <input {...ids} type="date" value={filter["from"] ?? ""} onChange={set("from")} />}
      </Field>
      <Field label={t.to}>
        {(ids) => <input {...ids} type="date" value={filter["to"] ?? ""} onChange={set("to")} />}
      </Field>
      {Object.keys(filter).length > 0 && (
        <Button
          look="quiet"
          icon="close"
          onClick={() => change({ ...Object.fromEntries(keys.map((key) => [key, undefined])), before: undefined })}
        >
          {t.clear}
        </Button>
      )}
    </search>
  );
}

/** Of the workflows there are, and the chosen one even if its file is gone. */
function WorkflowNames({ chosen }: { readonly chosen: string | undefined }) {
  const workflows = useQuery(workflowsQuery()).data?.workflows.map(({ name }) => name) ?? [];
  return [...new Set([...workflows, ...(chosen ? [chosen] : [])])].map((name) => (
    <option key={name} value={name}>
      {name}
    </option>
  ));
}
