import { sourceError } from "@collectro/connector";
import { plainXml } from "./xml.js";

/** Looks at a document as it passes, whether its root element is closed at the end. */
export interface RootWatch {
  see(text: string): void;
  /** Throws SOURCE_INCOMPLETE when what was seen ends before its root does. */
  checkClosed(): void;
}

/** The root's start tag lies in so many characters: it may declare many namespaces. */
const HEAD = 64 * 1024;
/** The root's end tag lies in so many: comments may follow it. */
const TAIL = 4 * 1024;

/** Watches a part of a workbook; `where` is its name for messages. */
export function rootWatch(where: string): RootWatch {
  let head = "";
  let tail = "";
  return {
    see(text) {
      if (head.length < HEAD) head += text.slice(0, HEAD - head.length);
      tail = text.length >= TAIL ? text.slice(-TAIL) : (tail + text).slice(-TAIL);
    },
    checkClosed() {
      const [, root = "", empty = ""] = /<([A-Za-z_][\w:.-]*)(?=[\s/>])[^>]*?(\/?)>/.exec(plainXml(head)) ?? [];
      const last = /<(\/?)([A-Za-z_][\w:.-]*)[^<>]*>\s*$/.exec(plainXml(tail));
      if (root !== "" && last?.[2] === root && (last[1] !== "" || empty !== "")) return;
      throw sourceError("SOURCE_INCOMPLETE", {
        where,
        detail: root === "" ? "the part holds no XML element" : `the part ends before </${root}>`,
        hint: "the workbook is damaged or cut: save it again",
      });
    },
  };
}
