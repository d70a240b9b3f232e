/** Line ends and tabs stay, and the two joiners that scripts and emoji are written with. */
const unseen = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/**
 * Text from a container with nothing left in it that acts instead of being seen: control characters, marks that turn the
 * direction of writing, halves of characters. Each stands there as `\u202e`. What is left is valid in HTML and in XML 1.0.
 */
export function visible(text: string): string {
  return text.replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** The same in one line. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\s+/gu, " ").trim();
}
