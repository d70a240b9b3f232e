import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ColumnNote, ConnectorDetail, Dates, WorkflowForm } from "../../../../../src/api/index.js";
import { ApiFailure } from "../../../api/client.js";
import { connectorQuery } from "../../../api/queries.js";
import { Card } from "../../../components/card.js";
import { ErrorBox } from "../../../components/error-box.js";
import { Loading } from "../../../components/loading.js";
import { sendable } from "../../../forms/params.js";
import { problemsByField } from "../../../forms/problems.js";
import { daysFrom, useToday } from "../../../forms/use-today.js";
import { useTexts } from "../../../i18n/language.js";
import { type AttemptKind, useAttempt } from "../../../trying/use-attempt.js";
import { NextTurns } from "../form/next-turns.js";
import { NotifyPart } from "../form/notify-part.js";
import { SchedulePart } from "../form/schedule-part.js";
import { SourcePart } from "../form/source-part.js";
import { TablePart } from "../form/table-part.js";
import { workflowFormTexts } from "../form/texts.js";
import { editTexts } from "./texts.js";
import type { Editing } from "./use-editing.js";

interface FormEditProps {
  readonly editing: Editing;
  readonly form: WorkflowForm;
}

/** The whole workflow as one form. */
export function FormEdit(props: FormEditProps) {
  const { data, error, refetch } = useQuery(connectorQuery(props.form.connector));
  if (error) return <ErrorBox error={error} onRetry={() => void refetch()} />;
  return data ? <Parts {...props} connector={data} /> : <Loading />;
}

function Parts({ editing, form, connector }: FormEditProps & { readonly connector: ConnectorDetail }) {
  const t = useTexts(editTexts);
  const f = useTexts(workflowFormTexts);
  const problems = problemsByField(editing.problems);
  const [notes, setNotes] = useState<readonly ColumnNote[]>([]);
  const yesterday = daysFrom(useToday(), -1);
  const [dates, setDates] = useState<Dates>();
  const window = dates ?? { from: yesterday, to: yesterday };
  const trying = useAttempt(connector.name);
  const attempt = async (kind: AttemptKind) => {
    const { params, name, table } = form;
    const request = { ...window, params: sendable(params), workflow: name, schema: table.schema };
    const result = await trying.start(kind, request);
    if (result) setNotes(result.notes);
  };
  const part = { form, onChange: editing.setForm, problems };
  const homeless = editing.problems.filter(({ keys }) => !keys || keys.length === 0);
  return (
    <>
      {homeless.length > 0 && <ErrorBox error={new ApiFailure(400, homeless)} />}
      <Card title={`${t.source}: ${connector.title}`}>
        <SourcePart
          {...part}
          connector={connector}
          trying={trying}
          dates={window}
          onDates={setDates}
          onTry={(kind) => void attempt(kind)}
        />
      </Card>
      <Card title={t.table}>
        <TablePart {...part} notes={notes} connector={connector} isNamed />
      </Card>
      <div className="halves">
        <Card title={f.schedule}>
          <SchedulePart {...part} />
        </Card>
        <Card title={f.next}>
          <NextTurns turns={editing.nextTurns} isScheduled={form.schedule !== undefined} />
        </Card>
      </div>
      <Card title={f.notify}>
        <NotifyPart {...part} />
      </Card>
    </>
  );
}
