import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTexts } from "../i18n/language.js";
import { Button } from "./button.js";
import { componentTexts } from "./texts.js";
import "./dialog.css";

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  /** Escape, the cross, or Cancel. */
  readonly onClose: () => void;
  /** Buttons at the foot, beside Cancel. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A window over the page: the browser's own, with its focus trap and Escape. */
export function Dialog({ title, open, onClose, actions, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const t = useTexts(componentTexts);
  useEffect(() => {
    const dialog = ref.current;
    if (open && !dialog?.open) dialog?.showModal();
    if (!open) dialog?.close();
  }, [open]);
  return (
    <dialog className="dialog" ref={ref} aria-labelledby={id} onClose={onClose}>
      {open && (
        <>
          <header className="dialog-head">
            <h2 id={id}>{title}</h2>
            <Button look="quiet" icon="close" aria-label={t.close} onClick={onClose} />
          </header>
          <div className="dialog-body">{children}</div>
          {actions && (
            <footer className="dialog-foot">
              <Button onClick={onClose}>{t.cancel}</Button>
              {actions}
            </footer>
          )}
        </>
      )}
    </dialog>
  );
}
