import { Page } from "../../layout/page.js";

/** Being built. */
export default function RunPage() {
  return <Page title="Run">…</Page>;
}
