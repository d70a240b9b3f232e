/**
 * Moves the focus to the first field that has something wrong, opening what it is folded into. Call it once React has
 * drawn: from an effect.
 */
export function focusFirstProblem(form: HTMLElement | null): void {
  const [field] = form?.querySelectorAll<HTMLElement>('[aria-invalid="true"], [data-invalid="true"]') ?? [];
  if (!field) return;
  for (let at = field.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
  const target = field.matches("input, select, textarea, button")
    ? field
    : field.querySelector<HTMLElement>("input, select, textarea, button");
  target?.focus();
  target?.scrollIntoView({ block: "center" });
}
