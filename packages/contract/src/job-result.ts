/** What the container claims in job_result.txt (guide: 出力, job_result.txt). */
export type JobResult = "success" | "failure";

/** How job_result.txt reads. `torn` is an empty file: its writer may still be at work. */
export type ReadJobResult =
  | { readonly kind: JobResult; readonly exact: boolean }
  | { readonly kind: "torn" }
  | { readonly kind: "invalid"; readonly text: string };

/** Reads job_result.txt of any container. White space around the word is forgiven and told by `exact: false`. */
export function parseJobResult(text: string): ReadJobResult {
  if (text === "") return { kind: "torn" };
  const word = text.replace(/^\ufeff/, "").trim();
  if (word === "success" || word === "failure") return { kind: word, exact: word === text };
  return { kind: "invalid", text: text.slice(0, 80) };
}
