import { LinkButton } from "../components/button.js";
import { EmptyState } from "../components/empty-state.js";
import { useTexts } from "../i18n/language.js";
import { paths } from "../paths.js";
import { Page } from "./page.js";
import { layoutTexts } from "./texts.js";

/** An address that leads nowhere. */
export function NotFound() {
  const t = useTexts(layoutTexts);
  return (
    <Page title={t.notFound} heading="404">
      <EmptyState icon="search" title={t.notFound} action={<LinkButton to={paths.runs()}>{t.toRuns}</LinkButton>}>
        {t.notFoundHint}
      </EmptyState>
    </Page>
  );
}
