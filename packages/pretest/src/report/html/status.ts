import type { Outcome } from "../../finding.js";
import { outcomeMarks, outcomeWords } from "../words.js";
import { both, html, type Markup } from "./markup.js";

/** An outcome in a sign, a word and a colour. */
export function status(outcome: Outcome): Markup {
  return html`<span class="status ${outcome}"><span aria-hidden="true">${outcomeMarks[outcome]}</span> ${both(outcomeWords[outcome])}</span>`;
}
