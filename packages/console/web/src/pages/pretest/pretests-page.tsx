import { Page } from "../../layout/page.js";

/** Being built. */
export default function PretestsPage() {
  return <Page title="Pre-tests">…</Page>;
}
