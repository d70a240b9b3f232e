import { type CSSProperties, type KeyboardEvent, memo, useEffect, useId, useLayoutEffect } from "react";
import type { LogEntry } from "../../../../../src/api/index.js";
import { useTexts } from "../../../i18n/language.js";
import type { LogPages } from "./log-pages.js";
import { Marked } from "./marked.js";
import { logTexts } from "./texts.js";
import { useTallList } from "./use-tall-list.js";

const ROW_PX = 20;
/** A line is drawn up to here; the whole of it is below when it is chosen. */
const DRAWN_CHARS = 1_000;

interface LogLinesProps {
  readonly pages: LogPages;
  readonly search: string | undefined;
  readonly follow: boolean;
  /** The line that is read, from 0 among those that match. */
  readonly chosen: number | undefined;
  /** A line to be brought to the middle, once. */
  readonly goal: number | undefined;
  readonly onFollow: (follow: boolean) => void;
  readonly onChoose: (index: number) => void;
  readonly onReached: () => void;
}

/** The lines in sight, of any number. One stop of the Tab key; arrows choose, `c` copies. */
export function LogLines({ pages, search, follow, chosen, goal, onFollow, onChoose, onReached }: LogLinesProps) {
  const t = useTexts(logTexts);
  const id = useId();
  const count = pages.state.matching;
  const list = useTallList(count, ROW_PX);
  const { first, last } = list;
  useEffect(() => pages.want(first, Math.max(first, last - 1)));
  useLayoutEffect(() => {
    if (goal !== undefined && goal < count) {
      list.showRow(goal);
      onReached();
    } else if (follow) list.showEnd();
  });

  const choose = (index: number) => {
    const to = Math.max(0, Math.min(count - 1, index));
    onFollow(false);
    onChoose(to);
    list.showRow(to, "near");
  };
  const keys = (event: KeyboardEvent) => {
    const line = chosen === undefined ? undefined : pages.line(chosen);
    if (event.key === "c" && !event.ctrlKey && !event.metaKey && line) void navigator.clipboard?.writeText(line.log);
    const to = {
      ArrowDown: (chosen ?? first - 1) + 1,
      ArrowUp: (chosen ?? last) - 1,
      Home: 0,
      End: count - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  };
  return (
    <div
      className="log-scroll"
      ref={list.scroller}
      style={{ "--log-height": `${list.heightPx}px` } as CSSProperties}
      role="listbox"
      tabIndex={0}
      aria-label={`${t.title}. ${t.keys}`}
      aria-activedescendant={chosen !== undefined && chosen >= first && chosen < last ? `${id}-${chosen}` : undefined}
      onScroll={() => {
        const went = list.onScroll();
        if (went === "up") onFollow(false);
        else if (went === "end" && !pages.state.complete) onFollow(true);
      }}
      onKeyDown={keys}
    >
      <div className="log-whole" role="presentation" style={{ height: list.heightPx }}>
        <div className="log-drawn" role="presentation" style={{ top: list.topPx }}>
          {Array.from({ length: last - first }, (_, offset) => first + offset).map((index) => (
            <Line
              key={index}
              id={`${id}-${index}`}
              index={index}
              count={count}
              line={pages.line(index)}
              search={search}
              chosen={index === chosen}
              onChoose={choose}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface LineProps {
  readonly id: string;
  readonly index: number;
  readonly count: number;
  readonly line: LogEntry | undefined;
  readonly search: string | undefined;
  readonly chosen: boolean;
  readonly onChoose: (index: number) => void;
}

/** One line: text and nothing but text. */
const Line = memo(
  function Line({ id, index, count, line, search, chosen, onChoose }: LineProps) {
    const t = useTexts(logTexts);
    const text = line?.log ?? "";
    const kind = line?.unreadable ? "unreadable" : line?.severity === "error" ? "error" : "info";
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys of its options
      // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and says which option is active
      <div
        className={`log-line log-${kind}`}
        id={id}
        role="option"
        aria-selected={chosen}
        aria-posinset={index + 1}
        aria-setsize={count}
        // Whoever marks text with the mouse wants the text.
        onClick={() => getSelection()?.isCollapsed !== false && onChoose(index)}
      >
        <span className="log-number">{line?.number ?? ""}</span>
        <span className="log-severity">{line && (line.unreadable ? "?" : line.severity)}</span>
        <span className="log-text">
          <Marked text={text.slice(0, DRAWN_CHARS)} search={search} />
          {text.length > DRAWN_CHARS && t.cut}
        </span>
      </div>
    );
  },
  (a, b) => a.line === b.line && a.search === b.search && a.chosen === b.chosen && a.count === b.count && a.id === b.id,
);
