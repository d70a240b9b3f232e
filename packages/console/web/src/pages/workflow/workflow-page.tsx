import { Page } from "../../layout/page.js";

/** Being built. */
export default function WorkflowPage() {
  return <Page title="Workflow">…</Page>;
}
