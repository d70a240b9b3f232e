import type { PretestReport, TrialSummary } from "../../report.js";
import { same, type Text, text } from "../../text.js";
import { worstOutcome } from "../outline.js";
import { endText, numberText, secondsText, windowText } from "../words.js";
import { both, type Content, html, type Markup } from "./markup.js";
import { status } from "./status.js";

interface Column {
  readonly title: Text;
  readonly cell: (trial: TrialSummary) => Content;
  /** A fact stays in one line; a figure also stands to the right. */
  readonly look?: "fact" | "fact figure";
}

const trial: Column = {
  title: text("Trial", "試行"),
  cell: ({ name, title }) => html`<code>${name}</code> ${both(title)}`,
};
const word: Column = {
  title: text("job_result.txt", "job_result.txt"),
  cell: (shown) => (shown.word === undefined ? both(text("none", "なし")) : html`<code>${shown.word}</code>`),
};
const end: Column = { title: text("End", "終了"), cell: (shown) => both(endText(shown.end)), look: "fact" };
const duration: Column = {
  title: text("Duration", "所要時間"),
  cell: ({ seconds }) => both(secondsText(seconds)),
  look: "fact figure",
};

/** What was planted, how often it struck, and what the container said then. */
export function faultsSection(report: PretestReport): Markup {
  const columns: readonly Column[] = [
    trial,
    { title: text("Planted", "注入した障害"), cell: ({ fault }) => fault && both(fault.title) },
    {
      title: text("Strikes", "発動回数"),
      cell: ({ fault }) => fault && both(strikesText(fault.strikes)),
      look: "fact figure",
    },
    word,
    end,
    { title: text("Judged", "判定"), cell: ({ name }) => judgement(report, name) },
  ];
  return section(
    text("Faults", "障害試験"),
    text("Trials with a planted fault", "障害を注入した試行"),
    columns,
    report.trials.filter(({ fault }) => fault !== undefined),
  );
}

/** Every start of the container. */
export function trialsSection(report: PretestReport): Markup {
  const columns: readonly Column[] = [
    trial,
    { title: text("Dates", "日付"), cell: windowText, look: "fact" },
    word,
    end,
    duration,
    { title: text("Objects", "オブジェクト"), cell: ({ objects }) => numberText(objects), look: "fact figure" },
    { title: text("Rows", "行"), cell: ({ rows }) => numberText(rows), look: "fact figure" },
    { title: text("Bytes", "バイト"), cell: ({ bytes }) => numberText(bytes), look: "fact figure" },
  ];
  return section(
    text("Trials", "試行一覧"),
    text("Every start of the container", "コンテナの全起動"),
    columns,
    report.trials,
  );
}

function section(title: Text, caption: Text, columns: readonly Column[], trials: readonly TrialSummary[]): Markup {
  return html`<section>
<h2>${both(title)}</h2>
${trials.length > 0 ? table(caption, columns, trials) : html`<p>${both(text("None.", "なし。"))}</p>`}
</section>`;
}

function table(caption: Text, columns: readonly Column[], trials: readonly TrialSummary[]): Markup {
  return html`<div class="scroll" tabindex="0"><table>
<caption>${both(caption)}</caption>
<thead><tr>${columns.map(({ title }) => html`<th scope="col">${both(title)}</th>`)}</tr></thead>
<tbody>${trials.map(
    (shown) => html`<tr>${columns.map((column) => cell(column, shown))}</tr>
`,
  )}</tbody>
</table></div>`;
}

function cell(column: Column, shown: TrialSummary): Markup {
  return html`<td${column.look && html` class="${column.look}"`}>${column.cell(shown)}</td>`;
}

function strikesText(strikes: number): Text {
  return strikes === 0 ? text("0 (never struck)", "0(発動せず)") : same(numberText(strikes));
}

/** The worst that any check says about the trial; nothing when none names it. */
function judgement({ results }: PretestReport, name: string): Content {
  const outcomes = results
    .flatMap(({ findings }) => findings)
    .filter((finding) => finding.trial === name)
    .map(({ outcome }) => outcome);
  return outcomes.length > 0 && status(worstOutcome(outcomes));
}
