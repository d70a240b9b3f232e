import { Page } from "../../layout/page.js";

/** Being built. */
export default function RunsPage() {
  return <Page title="Runs">…</Page>;
}
