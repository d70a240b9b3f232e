import { useState } from "react";
import { useTexts } from "../i18n/language.js";
import { Button } from "./button.js";
import { componentTexts } from "./texts.js";
import "./code-block.css";

/** Text as it is, with a button that copies it. */
export function CodeBlock({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="code-scroll" tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
      <CopyButton text={text} />
    </div>
  );
}

/** Copies a text and says so. Pages that are not on https or loopback have no clipboard: then it is not shown. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const t = useTexts(componentTexts);
  const [copied, setCopied] = useState(false);
  if (!navigator.clipboard) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <Button
      look="quiet"
      icon={copied ? "loaded" : "copy"}
      aria-label={copied ? t.copied : (label ?? t.copy)}
      onClick={copy}
    />
  );
}
