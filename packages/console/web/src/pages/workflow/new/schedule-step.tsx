import { Card } from "../../../components/card.js";
import { ErrorBox } from "../../../components/error-box.js";
import { useTexts } from "../../../i18n/language.js";
import { NextTurns } from "../form/next-turns.js";
import { NotifyPart } from "../form/notify-part.js";
import type { PartProps } from "../form/part.js";
import { SchedulePart } from "../form/schedule-part.js";
import { workflowFormTexts } from "../form/texts.js";
import type { Rendering } from "../form/use-rendered.js";

/** When it runs by itself, with the next runs beside it, and who is told. */
export function ScheduleStep({ rendering, ...part }: PartProps & { readonly rendering: Rendering }) {
  const t = useTexts(workflowFormTexts);
  const { rendered, isPending, error } = rendering;
  return (
    <>
      <div className="halves">
        <Card title={t.schedule}>
          <SchedulePart {...part} />
        </Card>
        <Card title={t.next}>
          <div aria-live="polite" aria-busy={isPending}>
            {error ? (
              <ErrorBox error={error} />
            ) : (
              <NextTurns turns={rendered?.nextTurns ?? []} isScheduled={part.form.schedule !== undefined} />
            )}
          </div>
        </Card>
      </div>
      <Card title={t.notify}>
        <NotifyPart {...part} />
      </Card>
    </>
  );
}
