import { useQuery } from "@tanstack/react-query";
import { runsQuery } from "../../api/queries.js";
import { Button } from "../../components/button.js";
import { Card } from "../../components/card.js";
import { EmptyState } from "../../components/empty-state.js";
import { ErrorBox } from "../../components/error-box.js";
import { Loading } from "../../components/loading.js";
import { useFormats, useTexts } from "../../i18n/language.js";
import { useAddress } from "../../use-address.js";
import { Filters, filterOf } from "./filters.js";
import { RunTable } from "./run-table.js";
import { runsTexts } from "./texts.js";

const PAGE = 25;

/** Every run that the filters of the address let through, the newest first. */
export function RunList() {
  const t = useTexts(runsTexts);
  const formats = useFormats();
  const [search, change] = useAddress();
  const before = search.get("before") ?? undefined;
  const runs = useQuery(runsQuery({ ...filterOf(search), before, limit: PAGE }));
  const title = (
    <>
      {t.list} {runs.data && <span className="small muted">{t.total(formats.number(runs.data.total))}</span>}
    </>
  );
  return (
    <Card title={title} flush>
      <Filters />
      {runs.error && <ErrorBox error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.isPending && <Loading />}
      {runs.data?.runs.length === 0 && (
        <EmptyState icon="search" title={t.noMatch}>
          {t.noMatchHint}
        </EmptyState>
      )}
      {runs.data && runs.data.runs.length > 0 && <RunTable label={t.list} runs={runs.data.runs} />}
      {(before || runs.data?.next) && (
        <div className="paging">
          <Button icon="left" disabled={!before} onClick={() => change({ before: undefined })}>
            {t.newest}
          </Button>
          <Button disabled={!runs.data?.next} onClick={() => change({ before: runs.data?.next })}>
            {t.older}
          </Button>
        </div>
      )}
    </Card>
  );
}
