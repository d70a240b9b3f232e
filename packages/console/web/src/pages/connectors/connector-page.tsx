import { Page } from "../../layout/page.js";

/** Being built. */
export default function ConnectorPage() {
  return <Page title="Connector">…</Page>;
}
