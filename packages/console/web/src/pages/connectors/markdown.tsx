import type { ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { useTexts } from "../../i18n/language.js";
import { connectorTexts } from "./texts.js";
import "./markdown.css";

/**
 * A README by somebody else. HTML in it stays text; links lead to https alone, out of the console; pictures are named, not
 * loaded. Its headings go below those of the page.
 */
export default function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="markdown">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
}

const components: Components = {
  h1: ({ children }) => <h2>{children}</h2>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h5>{children}</h5>,
  a: ({ href, children }) =>
    href?.startsWith("https://") ? (
      <a href={href} target="_blank" rel="noreferrer noopener">
        {children}
      </a>
    ) : (
      // A file beside the README: there is no page for it here.
      <span>{children}</span>
    ),
  img: ({ alt = "" }) => <ImageName alt={alt} />,
  table: ({ children }) => <ScrollingTable>{children}</ScrollingTable>,
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
};

function ScrollingTable({ children }: { readonly children: ReactNode }) {
  const t = useTexts(connectorTexts);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <figure className="markdown-scroll" tabIndex={0} aria-label={t.table}>
      <table className="table">{children}</table>
    </figure>
  );
}

function ImageName({ alt }: { readonly alt: string }) {
  const t = useTexts(connectorTexts);
  return <span className="muted">{t.image(alt)}</span>;
}
