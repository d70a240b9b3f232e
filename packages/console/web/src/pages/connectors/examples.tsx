import type { ConnectorDetail } from "../../../../src/api/index.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { CodeBlock } from "../../components/code-block.js";
import type { Params } from "../../forms/params.js";
import { useTexts } from "../../i18n/language.js";
import { connectorTexts } from "./texts.js";

interface ExamplesProps {
  readonly connector: ConnectorDetail;
  readonly onTake: (params: Params) => void;
}

/** The connector's own examples, each ready to be tried. */
export function Examples({ connector: { examples }, onTake }: ExamplesProps) {
  const t = useTexts(connectorTexts);
  if (examples.length === 0) return <p className="muted">{t.noExamples}</p>;
  return (
    <div className="stack">
      {examples.map(({ title, params }) => (
        <Card key={title} title={title} actions={<Button onClick={() => onTake(params)}>{t.takeExample}</Button>}>
          <CodeBlock label={t.exampleOf(title)} text={JSON.stringify(params, null, 2)} />
        </Card>
      ))}
    </div>
  );
}
