import { Page } from "../../layout/page.js";

/** Being built. */
export default function WorkflowsPage() {
  return <Page title="Workflows">…</Page>;
}
