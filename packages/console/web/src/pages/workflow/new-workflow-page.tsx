import { Page } from "../../layout/page.js";

/** Being built. */
export default function NewWorkflowPage() {
  return <Page title="New workflow">…</Page>;
}
