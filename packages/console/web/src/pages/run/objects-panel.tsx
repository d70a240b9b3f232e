import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ObjectEntry, RunDetail } from "../../../../src/api/index.js";
import { objectLinesQuery, objectsQuery } from "../../api/queries.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { CodeBlock, CopyButton } from "../../components/code-block.js";
import { Dialog } from "../../components/dialog.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { Table } from "../../components/table.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { runTexts } from "./texts.js";

const STEP = 200;

/** The objects of loadpath.txt, with their first lines on demand. */
export default function ObjectsPanel({ run }: { readonly run: RunDetail }) {
  const t = useTexts(runTexts);
  const formats = useFormats();
  const objects = useQuery(objectsQuery(run.id));
  const [shown, setShown] = useState(STEP);
  const [preview, setPreview] = useState<ObjectEntry>();
  if (objects.error) return <ErrorBox error={objects.error} onRetry={() => void objects.refetch()} />;
  if (!objects.data) return <Loading />;
  if (objects.data.length === 0) {
    return (
      <EmptyState icon="workflows" title={t.noObjects}>
        {run.job ? t.objectsInCluster : t.noObjectsHint}
      </EmptyState>
    );
  }
  const columns = [
    { key: "number", title: "#", number: true },
    { key: "object", title: t.object },
    { key: "rows", title: t.rowsHead, number: true },
    { key: "size", title: t.size, number: true },
    { key: "checksum", title: t.checksum },
    { key: "preview", title: <span className="hidden">{t.preview}</span> },
  ];
  const rest = objects.data.length - shown;
  return (
    <Card flush>
      <Table label={t.objects} columns={columns}>
        {objects.data.slice(0, shown).map((object) => (
          <tr key={object.number}>
            <td className="number muted">{object.number + 1}</td>
            <td>
              <span className="row object-name">
                <code className="break">{object.uri}</code>
                <CopyButton text={object.uri} />
              </span>
            </td>
            <td className="number">{object.rows === undefined ? "–" : formats.number(object.rows)}</td>
            <td className="number" title={`${formats.number(object.bytes)} B`}>
              {formats.bytes(object.bytes)}
            </td>
            <td>
              <code className="muted">{object.crc32c ?? "–"}</code>
            </td>
            <td className="number">
              <Button onClick={() => setPreview(object)}>{t.preview}</Button>
            </td>
          </tr>
        ))}
      </Table>
      {rest > 0 && (
        <div className="paging">
          <Button onClick={() => setShown(shown + STEP)}>{t.showMore(formats.number(Math.min(rest, STEP)))}</Button>
        </div>
      )}
      <Preview run={run.id} object={preview} onClose={() => setPreview(undefined)} />
    </Card>
  );
}

interface PreviewProps {
  readonly run: string;
  readonly object: ObjectEntry | undefined;
  readonly onClose: () => void;
}

function Preview({ run, object, onClose }: PreviewProps) {
  const t = useTexts(runTexts);
  const lines = useQuery({ ...objectLinesQuery(run, object?.number ?? 0), enabled: object !== undefined });
  const name = object?.uri.split("/").at(-1) ?? "";
  return (
    <Dialog title={t.previewOf(name)} open={object !== undefined} onClose={onClose}>
      {lines.error && <ErrorBox error={lines.error} />}
      {lines.isPending && <Loading />}
      {lines.data && <CodeBlock label={t.previewOf(name)} text={lines.data.lines.join("\n")} />}
      {lines.data?.truncated && <p className="small muted">{t.previewMore}</p>}
    </Dialog>
  );
}
