import { Page } from "../../layout/page.js";

/** Being built. */
export default function PretestPage() {
  return <Page title="Pre-test">…</Page>;
}
