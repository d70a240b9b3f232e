/** One thing to do of a document: write a file, or run a command and see what it prints. */
export type Step =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | { readonly kind: "command"; readonly command: string; readonly output: string };

const BLOCK = /^```([^\n]*)\n([\s\S]*?)^```$/gm;

/**
 * The steps of a Markdown text, in order. A block whose first line names a file (`ts src/index.ts`) is that file; in a block
 * `console`, `$ ` begins a command and its output follows; every line of a block `sh` is a command. Other blocks, and those
 * marked `skip`, are left out.
 */
export function stepsOf(markdown: string): Step[] {
  return [...markdown.matchAll(BLOCK)].flatMap(([, info = "", text = ""]): Step[] => {
    const [language, path] = info.split(" ");
    if (path === "skip") return [];
    if (path !== undefined) return [{ kind: "file", path, text }];
    if (language === "console") return transcript(text);
    if (language !== "sh") return [];
    return text.split("\n").flatMap((line) => (line === "" ? [] : [{ kind: "command", command: line, output: "…" }]));
  });
}

function transcript(text: string): Step[] {
  const [, ...parts] = text.split(/^\$ /m);
  return parts.map((part) => {
    const end = part.indexOf("\n");
    return { kind: "command", command: part.slice(0, end), output: part.slice(end + 1) };
  });
}

/** Matches what a command printed: `…` alone on a line stands for any lines, inside of one for any characters. */
export function outputPattern(output: string): RegExp {
  const lines = output.trimEnd().split("\n");
  const patterns = lines.map((line) => {
    if (line === "…") return "(?:.*\n)*?";
    const text = line
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*?");
    return `${text.trimEnd()} *\n`;
  });
  return new RegExp(`^${output === "" ? "" : patterns.join("")}$`);
}
