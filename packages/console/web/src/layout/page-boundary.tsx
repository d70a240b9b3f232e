import { Component, type ReactNode } from "react";
import { useLocation } from "wouter";
import { ErrorBox } from "../components/error-box.js";
import { useTexts } from "../i18n/language.js";
import { Page } from "./page.js";
import { layoutTexts } from "./texts.js";

/** A page that throws takes nothing else down; the next address starts afresh. The outer one is for pages that throw as they go. */
export function PageBoundary({ children }: { readonly children: ReactNode }) {
  const [location] = useLocation();
  return (
    <Boundary>
      <Boundary key={location}>{children}</Boundary>
    </Boundary>
  );
}

/** React catches errors of rendering in classes alone. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return "error" in this.state ? <Broken error={this.state.error} /> : this.props.children;
  }
}

function Broken({ error }: { readonly error: unknown }) {
  const t = useTexts(layoutTexts);
  return (
    <Page title={t.broken}>
      <ErrorBox error={error} onRetry={() => window.location.reload()} />
    </Page>
  );
}
