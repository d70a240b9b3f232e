import type { Dates } from "../../../../../src/api/index.js";
import { Button, LinkButton } from "../../../components/button.js";
import { Card } from "../../../components/card.js";
import { useTexts } from "../../../i18n/language.js";
import { paths } from "../../../paths.js";
import { RunNow } from "../run-now.js";
import { newTexts } from "./texts.js";

interface SavedProps {
  readonly workflow: string;
  readonly dates?: Dates | undefined;
  readonly onAnother: () => void;
}

/** It is there: the next thing is to run it. */
export function Saved({ workflow, dates, onAnother }: SavedProps) {
  const t = useTexts(newTexts);
  return (
    <Card title={t.savedTitle(workflow)}>
      <div className="stack" role="status">
        <p>{t.savedHint}</p>
        <RunNow workflow={workflow} dates={dates} />
        <div className="row">
          <LinkButton to={paths.workflow(workflow)}>{t.open}</LinkButton>
          <Button look="quiet" onClick={onAnother}>
            {t.another}
          </Button>
        </div>
      </div>
    </Card>
  );
}
