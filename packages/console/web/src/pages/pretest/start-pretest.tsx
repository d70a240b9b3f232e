import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Dates, PretestRequest, PretestSummary } from "../../../../src/api/index.js";
import { api } from "../../api/client.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { ErrorBox } from "../../components/error-box.js";
import { Field } from "../../components/field.js";
import { DatesInput } from "../../forms/dates-input.js";
import { daysFrom, useToday } from "../../forms/use-today.js";
import { useTexts } from "../../i18n/language.js";
import { paths } from "../../paths.js";
import { pretestTexts } from "./texts.js";

const faultKinds = ["none", "quick", "full"] as const;

/** Starts a pre-test of one of the workflows, and goes to watch it. */
export function StartPretest({ workflows }: { readonly workflows: readonly string[] }) {
  const t = useTexts(pretestTexts);
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const yesterday = daysFrom(useToday(), -1);
  const [workflow = workflows[0] ?? "", setWorkflow] = useState<string>();
  const [chosen, choose] = useState<Dates>();
  const [faults, setFaults] = useState<(typeof faultKinds)[number]>("quick");
  const [strict, setStrict] = useState(false);
  const dates = chosen ?? { from: yesterday, to: yesterday };
  const start = useMutation({
    mutationFn: () => {
      const request: PretestRequest = { workflow, ...dates, faults, strict };
      return api.post<PretestSummary>("/api/pretests", request);
    },
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ["pretests"] });
      navigate(paths.pretest(id));
    },
  });
  return (
    <Card title={t.start}>
      <div className="stack">
        <p className="muted">{t.lead}</p>
        <div className="pretest-start">
          {workflows.length > 1 && (
            <Field label={t.workflow}>
              {(ids) => (
                <select {...ids} value={workflow} onChange={({ target }) => setWorkflow(target.value)}>
                  {workflows.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              )}
            </Field>
          )}
          <Field label={t.faults}>
            {(ids) => (
              <select
                {...ids}
                value={faults}
                onChange={({ target }) => setFaults(faultKinds.find((one) => one === target.value) ?? "quick")}
              >
                {faultKinds.map((one) => (
                  <option key={one} value={one}>
                    {t.faultKinds[one]}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <DatesInput label={t.dates} value={dates} onChange={choose} />
          <label className="check">
            <input type="checkbox" checked={strict} onChange={({ target }) => setStrict(target.checked)} />
            {t.strict}
          </label>
          <Button look="primary" icon="play" busy={start.isPending} onClick={() => start.mutate()}>
            {t.begin}
          </Button>
        </div>
        {start.error && <ErrorBox error={start.error} />}
      </div>
    </Card>
  );
}
