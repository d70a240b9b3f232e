import { EmptyState } from "../../components/empty-state.js";
import { useTexts } from "../../i18n/language.js";
import { runTexts } from "./texts.js";

/** The table of this run is not on this machine. */
export function Elsewhere() {
  const t = useTexts(runTexts);
  return (
    <EmptyState icon="external" title={t.elsewhere}>
      {t.elsewhereHint}
    </EmptyState>
  );
}
