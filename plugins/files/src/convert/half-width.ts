/** Full-width digits as ASCII ones: `２０２４` is `2024`. Everything else stays. */
export function halfWidthDigits(text: string): string {
  return text.replace(/[\uff10-\uff19]/g, shifted);
}

/** Full-width letters, digits and signs as ASCII ones, the ideographic space as a space. Katakana stays as it is. */
export function halfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e\u3000]/g, (character) => (character === "\u3000" ? " " : shifted(character)));
}

function shifted(character: string): string {
  return String.fromCharCode(character.charCodeAt(0) - 0xfee0);
}
