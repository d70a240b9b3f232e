import { Page } from "../../layout/page.js";

/** Being built. */
export default function ConnectorsPage() {
  return <Page title="Connectors">…</Page>;
}
